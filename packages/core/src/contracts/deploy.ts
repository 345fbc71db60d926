import { z } from 'zod'
import { datasetVersion, deployment, json, logPolicy, modelReference, name, tableDigest, tableReference } from '../nouns/index.ts'
import { deployExport } from './deploy-export.ts'
import { verb } from './verb.ts'

/** Verbs of `deploy`: processes that answer predictions. */
export const deployVerbs = {
  apply: verb('deploy.apply', {
    does: 'Brings a deployment to a model version: starts its process, or rolls the new version out without a failed request.',
    input: z.object({
      model: modelReference.describe('e.g. late@2 or late@champion'),
      name: name.optional().describe('Name of the deployment; the model name unless given'),
      port: z.int().min(0).max(65535).default(0).describe('0 picks a free port; an existing deployment keeps its own'),
      host: z.string().default('127.0.0.1').describe('Address to listen on; anything but loopback is your explicit choice'),
      logSample: logPolicy.shape.sample.unwrap().optional().describe('Share of predictions that are kept in the log, e.g. 0.1'),
      logDrop: z.array(z.string()).optional().describe('Columns that are left out of the log'),
      logHash: z.array(z.string()).optional().describe('Columns that stand in the log as a keyed hash'),
      logKeepDays: z.number().positive().optional().describe('Days that the log is kept; for ever unless given'),
      logKeepBytes: z.int().positive().optional().describe('Bytes of the log that are kept, in Parquet'),
      logFsync: z.boolean().optional().describe('Predictions survive a power cut; counts from the next start of the process'),
      trustCode: z
        .boolean()
        .default(false)
        .describe(
          'The model may be loaded although that runs code that is in it; kept with the deployment, and asked of models of Python only',
        ),
    }),
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
    ],
    changes: { table: 'deployments', key: ['name'], resource: 'deployment:{name}' },
    cli: { positional: ['model'], example: 'levain deploy apply late@champion --port 4000' },
    http: 'POST /deployments',
    step: 'effect',
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
  rollback: verb('deploy.rollback', {
    does: 'Returns a deployment to the version it answered with before.',
    input: z.object({ deployment: z.string() }),
    output: z.object({ deployment }),
    effect: 'effect',
    permission: 'deploy:write',
    errors: ['deployment-not-found', 'rollback-impossible', 'deployment-unreachable'],
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
    errors: ['deployment-not-found'],
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
}
