import type { Endpoint } from '../endpoint.ts'

export const loggedModels: readonly Endpoint[] = []
