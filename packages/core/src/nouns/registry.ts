import { z } from 'zod'
import { digest, id, instant, labels, modelName, runId } from './scalars.ts'
import { signature } from './signature.ts'

/** A name under which versions of a model are kept. */
export const registeredModel = z.object({
  name: modelName,
  description: z.string().default(''),
  owner: z.string().default(''),
  intendedUse: z.string().default(''),
  /** e.g. `champion` → 3, `challenger` → 4. */
  aliases: z.record(z.string(), z.int().positive()).default({}),
  /** Aliases that only a promotion moves: those a promotion has set, until somebody who may promote releases them. */
  governed: z.array(z.string()).default([]),
  createdAt: instant,
  updatedAt: instant,
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

export const modelStage = z.enum(['None', 'Staging', 'Production', 'Archived'])
export type ModelStage = z.infer<typeof modelStage>

/** One version of a registered model: its bytes never change, what is said about it may. */
export const modelVersion = z.object({
  model: modelName,
  version: z.int().positive(),
  /** Manifest of the model directory (MLmodel, model.json, profile.json, …); null when its bytes are not in Levain's store. */
  manifest: digest.nullable(),
  /** Levain's algorithm, or the flavour of a foreign model, e.g. `sklearn`; '' where unknown. */
  algorithm: z.string(),
  /** What it takes and gives; null where only its own framework knows. */
  signature: signature.nullable(),
  /** Held-out metrics by name. */
  metrics: z.record(z.string(), metricValue),
  /** Manifest of the table it was trained on, where Levain trained it. */
  trainedOn: digest.nullable(),
  run: runId.nullable(),
  verdict: id.nullable(),
  description: z.string(),
  /** Where it came from, as its client said, e.g. `models:/m-…`; '' for Levain's own. */
  source: z.string(),
  /** Where its files are read from, as a URI; '' where only the manifest says. */
  location: z.string(),
  /** The logged model it was made from. */
  loggedModel: z.string().nullable(),
  /** A page about its run, as its client said. */
  runLink: z.string(),
  /** The old kind of alias: one of four, kept for clients that still use it. */
  stage: modelStage,
  status: z.enum(['pending', 'failed', 'ready']),
  statusMessage: z.string(),
  createdBy: z.string(),
  createdAt: instant,
  updatedAt: instant,
  /** Taken back since then: its number is never given again. */
  deletedAt: instant.nullable(),
})
export type ModelVersion = z.infer<typeof modelVersion>

/** What is said of a version: the version, its labels, and the aliases that point at it. */
export const versionDetails = z.object({ version: modelVersion, tags: labels, aliases: z.array(z.string()) })
export type VersionDetails = z.infer<typeof versionDetails>

/** What is said of a model: the name, its labels, and the newest version of each stage. */
export const modelDetails = z.object({ model: registeredModel, tags: labels, latest: z.array(versionDetails) })
export type ModelDetails = z.infer<typeof modelDetails>

/** A question to a person. Asked by a pipeline's `approve` step or by a promotion that needs one. */
export const approval = z.object({
  id,
  /** What is to be approved, e.g. `model:late@2`. */
  subject: z.string(),
  question: z.string(),
  /** Who may answer: a role or an actor's id. */
  by: z.string(),
  run: runId.nullable(),
  step: z.string().nullable(),
  status: z.enum(['pending', 'approved', 'rejected']),
  decidedBy: z.string().nullable(),
  reason: z.string(),
  createdAt: instant,
  decidedAt: instant.nullable(),
})
export type Approval = z.infer<typeof approval>
