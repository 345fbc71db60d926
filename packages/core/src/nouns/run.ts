import { z } from 'zod'
import { digest, id, instant, json, name } from './scalars.ts'

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
  id,
  kind: z.enum(['pipeline', 'training', 'evaluation', 'script']),
  /** The pipeline's name, or the experiment's. */
  experiment: name,
  name: z.string(),
  parent: id.nullable(),
  status: runStatus,
  cause,
  /** The Plan it follows, as a blob; null for what is not a pipeline. */
  plan: digest.nullable(),
  /** Values given for the plan's parameters. */
  inputs: z.record(z.string(), json),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  actor: z.string(),
  createdAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
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
  run: id,
  step: z.string(),
  index: z.int().min(-1),
  status: stepStatus,
  attempt: z.int().nonnegative(),
  /** The cache key and the parts it was made of; `levain why` compares the parts. */
  key: z.string().nullable(),
  keyParts: z.record(z.string(), json).nullable(),
  /** The run whose result was taken over, when the status is `cached`. */
  cachedFrom: id.nullable(),
  inputs: z.record(z.string(), artifact),
  outputs: z.record(z.string(), artifact),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** Standard output and error of the step, as a blob. */
  log: digest.nullable(),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
})
export type Step = z.infer<typeof step>

/** A point of a metric's history. `step` counts rounds or epochs. */
export const metricPoint = z.object({ run: id, key: z.string(), step: z.int(), value: z.number(), at: instant })
export type MetricPoint = z.infer<typeof metricPoint>

/** A parameter of a run, kept as text; written once. */
export const param = z.object({ run: id, key: z.string(), value: z.string() })
export type Param = z.infer<typeof param>

/** A label on a run; may be rewritten. */
export const tag = z.object({ run: id, key: z.string(), value: z.string() })
export type Tag = z.infer<typeof tag>

/** Something a run left behind. */
export const runArtifact = z.object({ run: id, path: z.string(), type: z.string(), digest, bytes: z.int().nonnegative(), at: instant })
export type RunArtifact = z.infer<typeof runArtifact>
