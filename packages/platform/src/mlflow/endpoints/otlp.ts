import type { Endpoint } from '../endpoint.ts'

export const otlp: readonly Endpoint[] = []
