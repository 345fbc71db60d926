import { z } from 'zod'
import { deployment, deploymentTarget, json, kubernetesSettings, logPolicy, modelReference, name } from '../../nouns/index.ts'
import { verb } from '../verb.ts'
import { clusterErrors } from './cluster-errors.ts'

const _version = z.int().positive()

const cluster = kubernetesSettings.shape

const wanted = {
  model: modelReference.describe('e.g. late@2 or late@champion'),
  name: name.optional().describe('Name of the deployment; the model name unless given'),
  target: deploymentTarget.optional().describe('A process of this machine unless given'),
  port: z.int().min(0).max(65535).default(0).describe('0 picks a free port; an existing deployment keeps its own (local)'),
  host: z.string().default('127.0.0.1').describe('Address to listen on; anything but loopback is your explicit choice (local)'),
  logSample: logPolicy.shape.sample.unwrap().optional().describe('Share of predictions that are kept in the log, e.g. 0.1 (local)'),
  logDrop: z.array(z.string()).optional().describe('Columns that are left out of the log (local)'),
  logHash: z.array(z.string()).optional().describe('Columns that stand in the log as a keyed hash (local)'),
  logKeepDays: z.number().positive().optional().describe('Days that the log is kept; for ever unless given (local)'),
  logKeepBytes: z.int().positive().optional().describe('Bytes of the log that are kept, in Parquet (local)'),
  logFsync: z.boolean().optional().describe('Predictions survive a power cut; counts from the next start of the process (local)'),
  trustCode: z
    .boolean()
    .default(false)
    .describe(
      'The model may be loaded although that runs code that is in it; kept with the deployment, and asked of models of Python only',
    ),
  image: cluster.image.optional().describe('Image of the version; one of LEVAIN_REGISTRY unless given (kubernetes)'),
  namespace: cluster.namespace.optional().describe("Namespace; the kubeconfig's unless given (kubernetes)"),
  form: cluster.form.optional().describe('deployment unless given (kubernetes)'),
  minReplicas: cluster.minReplicas.optional().describe('2 unless given (kubernetes)'),
  maxReplicas: cluster.maxReplicas.optional().describe('Twice the fewest unless given (kubernetes)'),
  cpu: cluster.cpu.optional().describe('Cores of one replica; 500m unless given (kubernetes)'),
  memory: cluster.memory.optional().describe('Memory of one replica; 512Mi unless given (kubernetes)'),
  gpu: cluster.gpu.optional().describe('Graphics cards of one replica; none unless given (kubernetes)'),
  monitor: cluster.monitor.optional().describe('Makes a ServiceMonitor for Prometheus (kubernetes)'),
  logClaim: z.string().optional().describe('PersistentVolumeClaim for the prediction log, ReadWriteMany (kubernetes)'),
}

const change = z.object({
  /** `Deployment late`, or `process late`. */
  object: z.string(),
  change: z.enum(['create', 'change', 'none', 'unknown']),
  /** What would be different, e.g. `spec.template.spec.containers.0.image`. */
  fields: z.array(z.string()),
})

/** Verbs of `deploy` about what answers where. */
export const rolloutVerbs = {
  apply: verb('deploy.apply', {
    does: 'Brings a deployment to a model version: starts its process, or rolls the new version out without a failed request.',
    input: z.object(wanted),
    output: z.object({ deployment, url: z.string() }),
    effect: 'effect',
    permission: 'deploy:write',
    errors: [
      'model-not-found',
      'model-unreadable',
      'signature-missing',
      'code-untrusted',
      'environment-failed',
      'program-missing',
      'deployment-failed',
      'port-taken',
      'target-fixed',
      ...clusterErrors,
    ],
    changes: { table: 'deployments', key: ['name'], resource: 'deployment:{name}' },
    cli: { positional: ['model'], example: 'levain deploy apply late@champion --port 4000' },
    http: 'POST /deployments',
    step: 'effect',
  }),
  plan: verb('deploy.plan', {
    does: 'Says what deploy.apply would do, as text one can read, and changes nothing.',
    input: z.object(wanted),
    output: z.object({
      name,
      target: deploymentTarget,
      changes: z.array(change),
      /** The objects as YAML; empty for a process of this machine. */
      text: z.string(),
      /** Why it is unknown what would change; null where it is known. */
      unknown: z.string().nullable(),
    }),
    effect: 'read',
    permission: 'deploy:read',
    errors: ['model-not-found', 'target-fixed', ...clusterErrors],
    cli: { positional: ['model'], example: 'levain deploy plan late@champion --target kubernetes' },
    http: 'POST /deployments/plan',
  }),
  list: verb('deploy.list', {
    does: 'Lists the deployments and whether they answer.',
    input: z.object({}),
    output: z.array(deployment),
    effect: 'read',
    permission: 'deploy:read',
    errors: [],
    cli: { example: 'levain deploy list' },
    http: 'GET /deployments',
  }),
  show: verb('deploy.show', {
    does: 'Shows a deployment with its signature, an example request and its counters.',
    input: z.object({ deployment: z.string() }),
    output: z.object({
      deployment,
      signature: json,
      example: z.record(z.string(), json),
      /** Requests, errors and latency quantiles since the process started; null when it does not answer. */
      stats: z
        .object({
          requests: z.number(),
          errors: z.number(),
          p50Ms: z.number().nullable(),
          p99Ms: z.number().nullable(),
          /** Where the model is evaluated: in the event loop, or by a process or threads beside it. */
          tier: z.enum(['loop', 'python', 'onnx']),
          /** Of a model that is evaluated beside the event loop. */
          outside: z
            .object({
              ready: z.boolean(),
              restarts: z.int(),
              pid: z.int().nullable(),
              residentBytes: z.number().nullable(),
              libraries: z.record(z.string(), z.string()),
              /** Whether requests share a batch, and what was seen when that was tried. */
              batching: z.object({ on: z.boolean(), difference: z.number().nullable(), reason: z.string() }).nullable(),
            })
            .nullable(),
        })
        .nullable(),
    }),
    effect: 'read',
    permission: 'deploy:read',
    errors: ['deployment-not-found'],
    cli: { positional: ['deployment'], example: 'levain deploy show late' },
    http: 'GET /deployments/:deployment',
  }),
  rollback: verb('deploy.rollback', {
    does: 'Returns a deployment to the version it answered with before; where versions share the requests, to the deployed one.',
    input: z.object({ deployment: z.string() }),
    output: z.object({ deployment }),
    effect: 'effect',
    permission: 'deploy:write',
    errors: ['deployment-not-found', 'rollback-impossible', 'deployment-unreachable', 'deployment-failed', ...clusterErrors],
    changes: { table: 'deployments', key: ['name'], resource: 'deployment:{deployment}' },
    cli: { positional: ['deployment'], example: 'levain deploy rollback late' },
    http: 'POST /deployments/:deployment/rollback',
  }),
  stop: verb('deploy.stop', {
    does: 'Lets a deployment answer what it has begun, then stops it.',
    input: z.object({ deployment: z.string() }),
    output: z.object({ deployment }),
    effect: 'effect',
    permission: 'deploy:write',
    errors: ['deployment-not-found', ...clusterErrors],
    changes: { table: 'deployments', key: ['name'], resource: 'deployment:{deployment}' },
    cli: { positional: ['deployment'], example: 'levain deploy stop late' },
    http: 'POST /deployments/:deployment/stop',
  }),
  destroy: verb('deploy.destroy', {
    does: 'Removes what a deployment has on its target: its process, or every object that was made for it. Its record stays.',
    input: z.object({ deployment: z.string() }),
    output: z.object({ deployment, removed: z.array(z.string()).describe('e.g. Deployment late') }),
    effect: 'effect',
    permission: 'deploy:write',
    errors: ['deployment-not-found', ...clusterErrors],
    changes: { table: 'deployments', key: ['name'], resource: 'deployment:{deployment}' },
    cli: { positional: ['deployment'], example: 'levain deploy destroy late' },
    http: 'DELETE /deployments/:deployment',
  }),
}
