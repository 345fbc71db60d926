import type { Endpoint } from '../endpoint.ts'

export const traces: readonly Endpoint[] = []
