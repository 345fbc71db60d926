import { z } from 'zod'
import { signature } from './model.ts'
import { digest, id, instant, name } from './scalars.ts'

/** A name under which versions of a model are kept. */
export const registeredModel = z.object({
  name,
  description: z.string().default(''),
  owner: z.string().default(''),
  intendedUse: z.string().default(''),
  /** e.g. `champion` → 3, `challenger` → 4. */
  aliases: z.record(z.string(), z.int().positive()).default({}),
  createdAt: instant,
})
export type RegisteredModel = z.infer<typeof registeredModel>

/** A metric with its interval. `low` and `high` bound it at 95 %; absent where no interval was computed. */
export const metricValue = z.object({
  value: z.number().nullable(),
  low: z.number().optional(),
  high: z.number().optional(),
  n: z.int().optional(),
})
export type MetricValue = z.infer<typeof metricValue>

/** One immutable version of a registered model. */
export const modelVersion = z.object({
  model: name,
  version: z.int().positive(),
  /** Manifest of the model directory (MLmodel, model.json, profile.json, …). */
  manifest: digest,
  algorithm: z.string(),
  signature,
  /** Held-out metrics by name. */
  metrics: z.record(z.string(), metricValue),
  /** Manifest of the table it was trained on. */
  trainedOn: digest,
  run: id.nullable(),
  verdict: id.nullable(),
  createdBy: z.string(),
  createdAt: instant,
})
export type ModelVersion = z.infer<typeof modelVersion>

/** A question to a person. Asked by a pipeline's `approve` step or by a promotion that needs one. */
export const approval = z.object({
  id,
  /** What is to be approved, e.g. `model:late@2`. */
  subject: z.string(),
  question: z.string(),
  /** Who may answer: a role or an actor's id. */
  by: z.string(),
  run: id.nullable(),
  step: z.string().nullable(),
  status: z.enum(['pending', 'approved', 'rejected']),
  decidedBy: z.string().nullable(),
  reason: z.string(),
  createdAt: instant,
  decidedAt: instant.nullable(),
})
export type Approval = z.infer<typeof approval>
