import type { Endpoint } from '../endpoint.ts'

export const experiments: readonly Endpoint[] = []
