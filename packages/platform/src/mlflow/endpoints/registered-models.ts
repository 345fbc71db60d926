import type { Endpoint } from '../endpoint.ts'

export const registeredModels: readonly Endpoint[] = []
