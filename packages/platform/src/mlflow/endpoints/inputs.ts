import type { Endpoint } from '../endpoint.ts'

export const inputs: readonly Endpoint[] = []
