import { z } from 'zod'
import { experimentId, instant, json, labels } from './scalars.ts'

/** What one request to a program did, as a tree of spans. */
export const trace = z.object({
  id: z.string().min(1).max(256),
  experiment: experimentId,
  state: z.enum(['unspecified', 'ok', 'error', 'running']),
  requestedAtMs: z.int(),
  durationMs: z.int().nullable(),
  /** The id its client knows the request by. */
  clientRequestId: z.string().nullable(),
  requestPreview: z.string().nullable(),
  responsePreview: z.string().nullable(),
  run: z.string().nullable(),
})
export type Trace = z.infer<typeof trace>

/** One piece of work inside a trace. Times are nanoseconds since 1970 UTC, as text because they are beyond 2^53. */
export const span = z.object({
  trace: z.string(),
  id: z.string(),
  parent: z.string().nullable(),
  name: z.string(),
  type: z.string(),
  status: z.string(),
  startNs: z.string(),
  endNs: z.string().nullable(),
  /** The whole span as its client sent it: attributes, events, links. */
  content: json,
})
export type Span = z.infer<typeof span>

/** What a person or a judge says about a trace: feedback, or what should have come out. */
export const assessment = z.object({
  id: z.string(),
  trace: z.string(),
  span: z.string().nullable(),
  kind: z.enum(['feedback', 'expectation']),
  name: z.string(),
  value: json,
  error: json,
  source: json,
  rationale: z.string().nullable(),
  metadata: labels,
  /** The assessment this one replaces. */
  overrides: z.string().nullable(),
  /** False when another one replaced it. */
  valid: z.boolean(),
  createdAt: instant,
  updatedAt: instant,
})
export type Assessment = z.infer<typeof assessment>
