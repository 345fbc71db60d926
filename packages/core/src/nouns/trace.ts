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

/** Key and value as they were given, as far as JSON can hold them. */
const attributes = z.record(z.string(), json)

/** What a client says of a span. */
export const spanContent = z.object({
  /** The name again, so that a search through the text of the content finds it. */
  name: z.string(),
  /** The trace as OpenTelemetry knows it: 32 hex digits. */
  traceId: z.string(),
  kind: z.int(),
  message: z.string(),
  attributes,
  events: z.array(z.object({ name: z.string(), timeNs: z.string(), attributes })),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string(), attributes })),
  /** What JSON cannot hold exactly, as OpenTelemetry writes it, by its path: whole numbers beyond 2^53, bytes, `1.0`. */
  exact: z.record(z.string(), json),
})
export type SpanContent = z.infer<typeof spanContent>

/** One piece of work inside a trace. Times are nanoseconds since 1970 UTC, as text because they are beyond 2^53. */
export const span = z.object({
  trace: z.string(),
  id: z.string(),
  parent: z.string().nullable(),
  name: z.string(),
  type: z.string(),
  status: z.enum(['unset', 'ok', 'error']),
  startNs: z.string(),
  endNs: z.string().nullable(),
  content: spanContent,
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
  /** Why there is no value. */
  error: z.object({ code: z.string(), message: z.string().nullable(), stack: z.string().nullable() }).nullable(),
  source: z.object({ type: z.enum(['unspecified', 'human', 'judge', 'code']), id: z.string() }),
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

/** What a trace belongs to: a run, or a version of a prompt as `name/version`. */
export const traceLink = z.object({ trace: z.string(), kind: z.enum(['run', 'prompt']), target: z.string() })
export type TraceLink = z.infer<typeof traceLink>
