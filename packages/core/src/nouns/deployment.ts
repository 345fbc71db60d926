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

/** Where a deployment runs: a process of this machine, or a Kubernetes cluster. */
export const deploymentTarget = z.enum(['local', 'kubernetes'])

export const deployment = z.object({
  name,
  target: deploymentTarget,
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
  /** Folder with the prediction log, the control socket and the process's own log; on a cluster these are there instead, and the folder is empty. */
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

/** Cores or bytes as Kubernetes writes them: `500m`, `2`, `512Mi`. */
const quantity = z.string().regex(/^\d+(\.\d+)?(m|[kMGT]|[KMGT]i)?$/, 'expected an amount such as 500m, 2 or 512Mi')

/** How a deployment stands on a Kubernetes cluster. */
export const kubernetesSettings = z.object({
  namespace: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'expected the name of a namespace'),
  /** Of a bundle, with everything it needs. */
  image: z.string().min(1).max(500),
  /** A Deployment with all that belongs to it, or an InferenceService of KServe. */
  form: z.enum(['deployment', 'kserve']),
  minReplicas: z.int().min(1).max(1000),
  maxReplicas: z.int().min(1).max(1000),
  /** Of one replica. */
  cpu: quantity,
  memory: quantity,
  gpu: z.int().min(0).max(64),
  /** Whether Prometheus is asked to scrape it, by a ServiceMonitor. */
  monitor: z.boolean(),
  /** A PersistentVolumeClaim that many may write, for the prediction log; where null it is lost with its pod. */
  logClaim: z.string().nullable(),
})
export type KubernetesSettings = z.infer<typeof kubernetesSettings>

/** What was last asked of a cluster for a deployment, and before that. */
export const placement = z.object({
  deployment: name,
  /** Address of the cluster's API server. */
  server: z.string(),
  settings: kubernetesSettings,
  previous: kubernetesSettings.nullable(),
})
export type Placement = z.infer<typeof placement>

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
