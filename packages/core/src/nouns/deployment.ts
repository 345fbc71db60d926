import { z } from 'zod'
import { digest, instant, json, modelName, name } from './scalars.ts'

/** A model version with everything a serving process needs, as one directory. */
export const bundle = z.object({
  /** Manifest of the bundle directory: bundle.json, model.json, profile.json, environment.json, Dockerfile. */
  digest,
  model: modelName,
  version: z.int().positive(),
  runtime: z.object({ levain: z.string(), node: z.string() }),
  bytes: z.int().nonnegative(),
  createdAt: instant,
})
export type Bundle = z.infer<typeof bundle>

export const deployment = z.object({
  name,
  target: z.enum(['local']),
  status: z.enum(['starting', 'ready', 'degraded', 'stopped', 'failed']),
  model: modelName,
  version: z.int().positive(),
  bundle: digest,
  /** The version answered before this one; `deploy.rollback` returns to it. */
  previous: z.object({ version: z.int().positive(), bundle: digest }).nullable(),
  /** Decisions that code in a model may run: who made each, when, and about which bytes. Empty where none was needed. */
  trusted: z.array(z.object({ bundle: digest, version: z.int().positive(), by: z.string(), at: instant })),
  url: z.string(),
  pid: z.int().nullable(),
  /** Folder with the prediction log, the control socket and the process's own log. */
  folder: z.string(),
  error: z.string().nullable(),
  createdAt: instant,
  updatedAt: instant,
})
export type Deployment = z.infer<typeof deployment>

/** What of a deployment's predictions is kept, and for how long. */
export const logPolicy = z.object({
  /** Share of predictions that are kept; their ids decide which. */
  sample: z.number().gt(0).max(1).default(1),
  /** Columns that are left out of the log. */
  drop: z.array(z.string()).default([]),
  /** Columns that stand in the log as a keyed hash. */
  hash: z.array(z.string()).default([]),
  /** Files of the log go when their newest row is older, or when there are more bytes; null keeps them for ever. */
  keepDays: z.number().positive().nullable().default(null),
  keepBytes: z.int().positive().nullable().default(null),
  /** Predictions survive a power cut, not only the death of the process. */
  fsync: z.boolean().default(false),
})
export type LogPolicy = z.infer<typeof logPolicy>

/** One answered request row, as it stands in the prediction log. */
export const prediction = z.object({
  id: z.string(),
  at: instant,
  deployment: name,
  model: modelName,
  version: z.int().positive(),
  inputs: z.record(z.string(), json),
  prediction: z.union([z.string(), z.number(), z.boolean(), z.array(z.number())]),
  /** Probabilities by class, in the signature's order; absent for regression. */
  probabilities: z.array(z.number()).optional(),
  /** Where versions share the requests: the version the request was given to. It is another than `version` only where a fallback answered. */
  arm: z.string().optional(),
  /** The split it was drawn in, and the bucket of its key (0 to 9,999); no bucket where it was sent and not drawn. */
  split: z.string().optional(),
  bucket: z.int().min(0).max(9999).optional(),
  /** Why it was sent to its arm: a header of the request, or a rule. */
  by: z.enum(['header', 'rule']).optional(),
  /** What answered in the place of a version that failed. */
  fallback: z.enum(['version', 'rule']).optional(),
})
export type Prediction = z.infer<typeof prediction>
