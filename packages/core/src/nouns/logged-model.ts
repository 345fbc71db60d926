import { z } from 'zod'
import { experimentId, instant, labels, metricNumber, runId } from './scalars.ts'

/** Identity of a logged model. */
export const loggedModelId = z.string().regex(/^m-[\w-]{1,254}$/, 'expected m- and letters or digits')

/** A model a program wrote, before anybody registers it: its bytes are artifacts under its own id. */
export const loggedModel = z.object({
  id: loggedModelId,
  experiment: experimentId,
  name: z.string(),
  /** What kind of model its client says it is, e.g. `sklearn`; '' where it does not say. */
  type: z.string(),
  /** The run that made it. */
  run: runId.nullable(),
  status: z.enum(['pending', 'ready', 'failed']),
  statusMessage: z.string(),
  /** Where its artifacts are, as a URI, when that is not Levain's own store. */
  location: z.string().nullable(),
  createdAt: instant,
  updatedAt: instant,
  deletedAt: instant.nullable(),
})
export type LoggedModel = z.infer<typeof loggedModel>

/** A metric of a logged model, perhaps on a dataset ('' where none is named). */
export const loggedModelMetric = z.object({
  model: loggedModelId,
  run: z.string(),
  key: z.string(),
  step: z.int(),
  atMs: z.int(),
  value: metricNumber,
  datasetName: z.string(),
  datasetDigest: z.string(),
})
export type LoggedModelMetric = z.infer<typeof loggedModelMetric>

/** A dataset as a client describes what a run read; Levain's own datasets are named by their version instead. */
export const loggedDataset = z.object({
  /** sha256 of experiment, name and digest. */
  id: z.string(),
  experiment: experimentId,
  name: z.string(),
  digest: z.string(),
  sourceType: z.string(),
  source: z.string(),
  schema: z.string().nullable(),
  profile: z.string().nullable(),
})
export type LoggedDataset = z.infer<typeof loggedDataset>

/** What a run read or made: a dataset or a logged model. */
export const runLink = z.object({
  run: runId,
  role: z.enum(['input', 'output']),
  kind: z.enum(['dataset', 'model']),
  /** Id of the {@link loggedDataset} or {@link loggedModel}. */
  target: z.string(),
  step: z.int(),
  /** What a dataset was used for, e.g. `train`; also in `tags`, as `mlflow.data.context`. */
  context: z.string(),
  tags: labels,
})
export type RunLink = z.infer<typeof runLink>
