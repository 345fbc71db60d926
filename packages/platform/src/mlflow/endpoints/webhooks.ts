import type { Endpoint } from '../endpoint.ts'

export const webhooks: readonly Endpoint[] = []
