import { z } from 'zod'

const states = {
  OK: 'ok',
  ERROR: 'error',
  IN_PROGRESS: 'running',
  STATE_UNSPECIFIED: 'unspecified',
  TRACE_STATUS_UNSPECIFIED: 'unspecified',
} as const

/** The state of a trace as MLflow writes it, in our words. */
export const traceState = z.enum(Object.keys(states) as (keyof typeof states)[]).transform((name) => states[name])
