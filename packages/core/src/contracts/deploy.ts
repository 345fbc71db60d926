import { z } from 'zod'
import {
  canary,
  datasetVersion,
  deployment,
  deploymentTarget,
  json,
  kubernetesSettings,
  logPolicy,
  modelReference,
  name,
  prediction,
  review,
  tableDigest,
  tableReference,
  traffic,
  trafficRule,
} from '../nouns/index.ts'
import { deployExport } from './deploy-export.ts'
import { duration } from './duration.ts'
import { verb } from './verb.ts'

const percent = z.number().min(0).max(100)
const version = z.int().positive()

/** How each version has done since the split last changed. */
const armState = z.object({
  version,
  percent,
  requests: z.int(),
  errors: z.int().describe('Requests the version could not answer'),
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
})

/** Two versions on the labelled answers that were drawn by the split. */
const comparison = z.object({
  metric: z.string(),
  higherIsBetter: z.boolean(),
  from: z.object({ version, labelled: z.int(), value: z.number() }),
  to: z.object({ version, labelled: z.int(), value: z.number() }),
  difference: z.number(),
  /** For one look at a size fixed beforehand: two proportions, or Welch. */
  fixed: z.object({ method: z.string(), low: z.number(), high: z.number(), pValue: z.number() }),
  /** Holds however often one looks. */
  always: z.object({ method: z.string(), low: z.number(), high: z.number(), pValue: z.number() }),
  verdict: z.enum(['better', 'worse', 'no difference shown', 'too few labels']),
  says: z.string(),
})

const shadowState = z.object({
  version,
  compared: z.int(),
  failed: z.int(),
  dropped: z.int().describe('Rows there was no time for'),
  flips: z.int().describe('Rows given another label'),
  maxDelta: z.number(),
})

const cluster = kubernetesSettings.shape

/** What is to answer, and where. What is not said stays as it was. */
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

/** One object of a cluster, or the process of this machine. */
const change = z.object({
  /** `Deployment late`, or `process late`. */
  object: z.string(),
  change: z.enum(['create', 'change', 'none', 'unknown']),
  /** What would be different, e.g. `spec.template.spec.containers.0.image`. */
  fields: z.array(z.string()),
})

/** Replicas of a deployment, and what is wrong with those that are not ready. */
const clusterState = z.object({
  replicas: z.object({ wanted: z.int(), updated: z.int().describe('Of the newest version'), ready: z.int() }),
  pods: z.array(z.object({ name: z.string(), phase: z.string(), ready: z.boolean(), restarts: z.int(), problem: z.string().nullable() })),
  problem: z.string().nullable(),
})

const clusterErrors = [
  'kubernetes-not-configured',
  'kubernetes-unreachable',
  'kubernetes-refused',
  'kubernetes-quota',
  'image-unavailable',
] as const

/** Verbs of `deploy`: processes that answer predictions. */
export const deployVerbs = {
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
  predict: verb('deploy.predict', {
    does: 'Asks a deployment for predictions.',
    input: z.object({
      deployment: z.string(),
      inputs: z
        .array(z.union([z.record(z.string(), json), z.array(json)]))
        .min(1)
        .max(10_000),
    }),
    output: z.object({
      ids: z.array(z.string()),
      predictions: z.array(json),
      probabilities: z.array(z.array(z.number())).optional(),
      model: z.string(),
      version: z.int(),
    }),
    effect: 'effect',
    permission: 'deploy:predict',
    errors: ['deployment-not-found', 'deployment-unreachable', 'request-invalid'],
    audited: false,
    cli: { positional: ['deployment', 'inputs'], example: `levain deploy predict iris '[[5.1,3.5,1.4,0.2]]'` },
    http: 'POST /deployments/:deployment/predict',
  }),
  batch: verb('deploy.batch', {
    does: 'Predicts every row of a dataset, and keeps data and predictions as a version of another dataset.',
    input: z.object({
      data: tableReference.describe('Rows to predict, e.g. flights@3; the target is not needed'),
      model: modelReference.describe('e.g. late@2 or late@champion'),
      dataset: name.optional().describe('Dataset that gets the predictions; the name of the model and -predictions unless given'),
    }),
    output: z.object({
      /** The new version's table: the columns of the data, `prediction`, and `probability_<class>` for each class. */
      data: tableDigest,
      version: datasetVersion,
      rows: z.int(),
      /** Rows that lack a value the model requires, or that it has no finite answer to. */
      withoutPrediction: z.int(),
    }),
    effect: 'write',
    permission: 'data:write',
    errors: ['model-not-found', 'model-unreadable', 'dataset-not-found', 'column-missing'],
    changes: { table: 'datasetVersions', key: ['dataset', 'version'], resource: 'dataset:{dataset}' },
    cli: { positional: ['data'], example: 'levain deploy batch flights --model late@champion' },
    http: 'POST /predictions',
    step: 'cached',
  }),
  status: verb('deploy.status', {
    does: 'Shows how versions share the requests of a deployment, how each does, and whether one is shown to be better; on a cluster, how far its replicas are.',
    input: z.object({ deployment: z.string() }),
    output: z.object({
      deployment,
      traffic: traffic.nullable().describe('Null while one version answers everything'),
      since: z.string().nullable(),
      arms: z.array(armState),
      fallbacks: z.int().describe('Requests that a fallback answered since the process started'),
      shadows: z.array(shadowState),
      canary: canary.nullable().describe('The newest'),
      comparison: comparison.nullable().describe('Null until both versions have labelled answers'),
      toReview: z.boolean().describe('Whether predictions wait for a person'),
      cluster: clusterState.nullable().describe('Null on this machine'),
    }),
    effect: 'read',
    permission: 'deploy:read',
    errors: ['deployment-not-found', ...clusterErrors],
    cli: { positional: ['deployment'], example: 'levain deploy status late' },
    http: 'GET /deployments/:deployment/status',
  }),
  split: verb('deploy.split', {
    does: 'Shares the requests of a deployment between versions of its model; a caller stays with a version.',
    input: z.object({
      deployment: z.string(),
      to: z.record(z.string(), percent).describe('Percent by version, 100 together: 3=90,4=10. 0 is reached by a header or rule only'),
      sticky: z
        .string()
        .optional()
        .describe('What keeps a caller with a version: a column of the input, header:NAME, or none. As it was unless given'),
      rules: z
        .array(trafficRule)
        .optional()
        .describe(
          'Looked at before the split: [{"header": "x-tester", "in": ["yes"], "to": 4}, {"column": "region", "in": ["EU"], "to": 4}]',
        ),
    }),
    output: traffic,
    effect: 'effect',
    permission: 'deploy:write',
    errors: [
      'target-lacks',
      'deployment-not-found',
      'deployment-unreachable',
      'model-not-found',
      'code-untrusted',
      'routes-invalid',
      'canary-running',
    ],
    changes: { table: 'traffic', key: ['deployment'], resource: 'deployment:{deployment}' },
    cli: { positional: ['deployment'], example: 'levain deploy split late --to 3=90,4=10 --sticky carrier' },
    http: 'PUT /deployments/:deployment/split',
    step: 'effect',
  }),
  shadow: verb('deploy.shadow', {
    does: 'Asks other versions the same after each answer, and keeps how far they are apart.',
    input: z.object({
      deployment: z.string(),
      with: z.array(version).max(8).default([]).describe('Versions; none ends it'),
    }),
    output: traffic,
    effect: 'effect',
    permission: 'deploy:write',
    errors: ['target-lacks', 'deployment-not-found', 'deployment-unreachable', 'model-not-found', 'code-untrusted', 'routes-invalid'],
    changes: { table: 'traffic', key: ['deployment'], resource: 'deployment:{deployment}' },
    cli: { positional: ['deployment'], example: 'levain deploy shadow late --with 4' },
    http: 'PUT /deployments/:deployment/shadow',
    step: 'effect',
  }),
  differences: verb('deploy.differences', {
    does: 'Says how far a shadow version is from what was answered: over all, by the values of a column, and row by row.',
    input: z.object({
      deployment: z.string(),
      shadow: version.optional().describe('A version that is asked after the answer; all of them unless given'),
      by: z.string().optional().describe('A column of the input'),
      limit: z.int().min(0).max(1000).default(20).describe('Rows to show, the farthest apart first'),
    }),
    output: z.object({
      slices: z.array(
        z.object({
          version,
          slice: z.string().nullable().describe('A value of the column; null is all rows'),
          rows: z.int(),
          failed: z.int(),
          flips: z.int(),
          maxDelta: z.number().nullable(),
          meanDelta: z.number().nullable(),
        }),
      ),
      rows: z.array(
        z.object({
          of: z.string().describe('Id of the prediction that was answered'),
          at: z.string(),
          version,
          answeredBy: version,
          answer: json,
          prediction: json.describe('What the shadow says; null where it failed'),
          flip: z.boolean().nullable(),
          delta: z.number().nullable(),
        }),
      ),
    }),
    effect: 'read',
    permission: 'monitor:read',
    errors: ['deployment-not-found', 'log-empty', 'column-missing'],
    cli: { positional: ['deployment'], example: 'levain deploy differences late --by carrier' },
    http: 'GET /deployments/:deployment/differences',
  }),
  canary: verb('deploy.canary', {
    does: 'Gives a version more of the requests step by step; it goes on by itself while it does well, and is taken back by itself when it does not.',
    input: z.object({
      deployment: z.string(),
      to: version.describe('The version to try'),
      steps: z
        .array(percent.refine((value) => value > 0, 'expected more than 0'))
        .min(1)
        .max(50)
        .default([5, 25, 50, 100])
        .describe('Percent at each step, ascending; 100 comes last'),
      every: duration.default('10m').describe('How long each step lasts at least'),
      maxErrorRate: z.number().min(0).max(1).default(0.01).describe('Share of requests it may be unable to answer'),
      maxP99: z.number().positive().optional().describe('Milliseconds within which 99 % of its answers must come'),
      maxDrift: z.number().positive().optional().describe('PSI of its answers against those of the version before, e.g. 0.2'),
      minQuality: z.number().optional().describe('What the metric of its labelled answers must reach; waits for labels'),
      metric: z.string().optional().describe('e.g. accuracy; that of the task unless given'),
      minRequests: z.int().min(0).default(50).describe('Requests it must have been asked before the next step'),
      sticky: z.string().optional().describe('As in deploy.split'),
    }),
    output: canary,
    effect: 'effect',
    permission: 'deploy:write',
    errors: [
      'target-lacks',
      'deployment-not-found',
      'deployment-unreachable',
      'model-not-found',
      'code-untrusted',
      'routes-invalid',
      'canary-running',
    ],
    changes: { table: 'traffic', key: ['deployment'], resource: 'deployment:{deployment}' },
    cli: { positional: ['deployment'], example: 'levain deploy canary late --to 4 --steps 5,25,50,100 --every 10m --maxP99 50' },
    http: 'POST /deployments/:deployment/canary',
    step: 'effect',
  }),
  promote: verb('deploy.promote', {
    does: 'Gives all requests to the version that is being tried, and ends the canary or the split.',
    input: z.object({
      deployment: z.string(),
      to: version.optional().describe('The one that is not yet the deployed one, unless given'),
    }),
    output: z.object({ deployment }),
    effect: 'effect',
    permission: 'deploy:write',
    errors: ['deployment-not-found', 'deployment-unreachable', 'nothing-shared'],
    changes: { table: 'deployments', key: ['name'], resource: 'deployment:{deployment}' },
    cli: { positional: ['deployment'], example: 'levain deploy promote late' },
    http: 'POST /deployments/:deployment/promote',
    step: 'effect',
  }),
  abort: verb('deploy.abort', {
    does: 'Gives all requests back to the deployed version, and ends the canary or the split.',
    input: z.object({ deployment: z.string(), reason: z.string().max(500).optional() }),
    output: z.object({ deployment }),
    effect: 'effect',
    permission: 'deploy:write',
    errors: ['deployment-not-found', 'deployment-unreachable', 'nothing-shared'],
    changes: { table: 'deployments', key: ['name'], resource: 'deployment:{deployment}' },
    cli: { positional: ['deployment'], example: 'levain deploy abort late' },
    http: 'POST /deployments/:deployment/abort',
    step: 'effect',
  }),
  protect: verb('deploy.protect', {
    does: 'Says what answers where a version fails, and of which predictions a person is asked.',
    input: z.object({
      deployment: z.string(),
      fallback: version.optional().describe('A version that answers where another fails'),
      answer: z.union([z.string(), z.number(), z.boolean()]).optional().describe('Or always this answer'),
      reviewBelow: z.number().min(0).max(1).optional().describe('Predictions less probable than this wait for a person'),
    }),
    output: traffic,
    effect: 'effect',
    permission: 'deploy:write',
    errors: ['target-lacks', 'deployment-not-found', 'deployment-unreachable', 'model-not-found', 'code-untrusted', 'routes-invalid'],
    changes: { table: 'traffic', key: ['deployment'], resource: 'deployment:{deployment}' },
    cli: { positional: ['deployment'], example: 'levain deploy protect late --fallback 2 --reviewBelow 0.6' },
    http: 'PUT /deployments/:deployment/protection',
  }),
  review: verb('deploy.review', {
    does: 'Lists predictions of which the model was not sure and to which nobody has said anything yet, the newest first.',
    input: z.object({
      deployment: z.string(),
      within: duration.default('7d').describe('How far to look back'),
      limit: z.int().min(1).max(500).default(50),
    }),
    output: z.object({
      reviewBelow: z.number().nullable(),
      waiting: z.int(),
      predictions: z.array(prediction.extend({ confidence: z.number() })),
      decided: z.array(review),
    }),
    effect: 'read',
    permission: 'monitor:read',
    errors: ['deployment-not-found'],
    cli: { positional: ['deployment'], example: 'levain deploy review late' },
    http: 'GET /deployments/:deployment/reviews',
  }),
  decide: verb('deploy.decide', {
    does: 'Says what is true of a prediction; it counts as its label.',
    input: z.object({
      deployment: z.string(),
      id: z.string().describe('Id of the prediction'),
      label: json,
      reason: z.string().max(2000).optional(),
    }),
    output: review,
    effect: 'write',
    permission: 'monitor:write',
    errors: ['deployment-not-found', 'prediction-not-found'],
    changes: { table: 'reviews', key: ['id'], resource: 'prediction:{id}' },
    cli: { positional: ['deployment', 'id', 'label'], example: 'levain deploy decide late 0197c1f2-0000-7000-8000-000000000000 yes' },
    http: 'POST /deployments/:deployment/reviews/:id',
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
  export: deployExport,
  compact: verb('deploy.compact', {
    does: 'Takes the prediction log of a deployment, as far as it has come, into the dataset <deployment>.log, and drops what is too old.',
    input: z.object({ deployment: z.string() }),
    output: z.object({
      version: z.int().nullable().describe('The version of the dataset that holds the log; null while nothing was answered'),
      rows: z.int().describe('Rows that came into it'),
      segments: z.int(),
      unreadable: z.int().describe('Lines that are no records; their files are kept beside the log, with the ending .damaged'),
      dropped: z.int().describe('Rows that went because they were older, or the log larger, than is to be kept'),
    }),
    effect: 'write',
    permission: 'deploy:write',
    errors: ['deployment-not-found'],
    audited: false,
    cli: { positional: ['deployment'], example: 'levain deploy compact late' },
    http: 'POST /deployments/:deployment/log/compact',
  }),
  erase: verb('deploy.erase', {
    does: 'Removes the predictions about somebody from the log of a deployment, with their labels; levain gc then removes the bytes.',
    input: z.object({
      deployment: z.string(),
      where: z
        .string()
        .regex(/^[^=]+=/)
        .describe('COLUMN=VALUE; a column of the log, or id for the prediction. A column that is hashed is found by its value'),
    }),
    output: z.object({
      rows: z.int().describe('Predictions that are no more'),
      labels: z.int(),
      versions: z.int().describe('Versions of the log and of its labels that held them, and are no more'),
      remaining: z.array(z.string()).describe('What was made of the log with them in it: models, other datasets, files set aside'),
      subject: z.string().describe('A keyed hash of what was asked for, which stands in the event and the audit in its place'),
    }),
    effect: 'write',
    permission: 'govern:erase',
    errors: ['deployment-not-found', 'deployment-unreachable', 'column-missing'],
    cli: { positional: ['deployment'], example: 'levain deploy erase churn --where customerID=7590-VHVEG' },
    http: 'POST /deployments/:deployment/log/erase',
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
