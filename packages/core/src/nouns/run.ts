import { z } from 'zod'
import { digest, experimentId, instant, json, metricNumber, runId } from './scalars.ts'

export const runStatus = z.enum(['queued', 'running', 'waiting', 'ok', 'failed', 'cancelled'])
export type RunStatus = z.infer<typeof runStatus>

/** Why a run exists. */
export const cause = z.object({
  kind: z.enum(['manual', 'schedule', 'data', 'drift', 'resume']),
  /** What caused it: an alert id, a dataset version, a cron expression, the run it resumes. */
  reference: z.string().optional(),
})
export type Cause = z.infer<typeof cause>

/** Anything that ran: a whole pipeline, or the training of one model (then `parent` is the pipeline's run). */
export const run = z.object({
  id: runId,
  kind: z.enum(['pipeline', 'training', 'evaluation', 'script']),
  /** The experiment's id; a pipeline's runs are in the experiment of its name. */
  experiment: experimentId,
  name: z.string(),
  parent: runId.nullable(),
  status: runStatus,
  cause,
  /** The Plan it follows, as a blob; null for what is not a pipeline. */
  plan: digest.nullable(),
  /** Values given for the plan's parameters. */
  inputs: z.record(z.string(), json),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** Who called Levain. */
  actor: z.string(),
  /** Whom the client names as its user. */
  user: z.string(),
  /** Where its artifacts are, as a URI, when that is not Levain's own store. */
  location: z.string().nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** When its program last gave a sign of life; null when it never said it would. */
  heartbeatAt: instant.nullable(),
  /** In the bin since then; null when it is not. */
  deletedAt: instant.nullable(),
})
export type Run = z.infer<typeof run>

export const stepStatus = z.enum(['waiting', 'ready', 'running', 'cached', 'ok', 'failed', 'cancelled', 'skipped', 'gated'])
export type StepStatus = z.infer<typeof stepStatus>

/** A value on an edge of the graph: a literal, or a reference to immutable content. */
export const artifact = z.union([
  z.object({ type: z.enum(['number', 'integer', 'string', 'boolean', 'json', 'list']), value: json }),
  z.object({ type: z.enum(['table', 'model', 'file', 'dir', 'html', 'markdown', 'image']), digest }),
])
export type Artifact = z.infer<typeof artifact>

/** One task of a run. An `each` step has one task per element, told apart by `index` (−1 for a step without `each`). */
export const step = z.object({
  run: runId,
  step: z.string(),
  index: z.int().min(-1),
  status: stepStatus,
  attempt: z.int().nonnegative(),
  /** The cache key and the parts it was made of; `levain why` compares the parts. */
  key: z.string().nullable(),
  keyParts: z.record(z.string(), json).nullable(),
  /** The run whose result was taken over, when the status is `cached`. */
  cachedFrom: runId.nullable(),
  inputs: z.record(z.string(), artifact),
  outputs: z.record(z.string(), artifact),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** Standard output and error of the step, as a blob. */
  log: digest.nullable(),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
})
export type Step = z.infer<typeof step>

/** A point of a metric's history. `step` counts rounds or epochs; `atMs` is milliseconds since 1970 UTC. */
export const metricPoint = z.object({ step: z.int(), atMs: z.int(), value: metricNumber })
export type MetricPoint = z.infer<typeof metricPoint>

/**
 * What a metric of a run came to. `last` is the value of the greatest step, of these the latest, of these the greatest;
 * `min` and `max` leave out what is not a number and are null when nothing is.
 */
export const metricSummary = z.object({
  last: metricNumber,
  step: z.int(),
  atMs: z.int(),
  min: metricNumber.nullable(),
  max: metricNumber.nullable(),
})
export type MetricSummary = z.infer<typeof metricSummary>

/** A parameter of a run, kept as text; written once. */
export const param = z.object({ run: runId, key: z.string(), value: z.string() })
export type Param = z.infer<typeof param>

/** A label on a run; may be rewritten. */
export const tag = z.object({ run: runId, key: z.string(), value: z.string() })
export type Tag = z.infer<typeof tag>

/** Something a run (or a logged model, then `run` is its id) left behind; '' owns what lies elsewhere in the artifact tree. */
export const runArtifact = z.object({
  run: z.string(),
  path: z.string(),
  type: z.string(),
  digest,
  bytes: z.int().nonnegative(),
  at: instant,
})
export type RunArtifact = z.infer<typeof runArtifact>
