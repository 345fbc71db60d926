import type { Endpoint } from '../endpoint.ts'

export const modelVersions: readonly Endpoint[] = []
