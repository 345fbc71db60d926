import type { Endpoint } from '../endpoint.ts'

export const assessments: readonly Endpoint[] = []
