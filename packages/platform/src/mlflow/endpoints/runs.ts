import type { Endpoint } from '../endpoint.ts'

export const runs: readonly Endpoint[] = []
