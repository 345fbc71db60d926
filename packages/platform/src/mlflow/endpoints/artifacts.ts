import type { Endpoint } from '../endpoint.ts'

export const artifacts: readonly Endpoint[] = []
