import { z } from 'zod'
import { datasetVersion, json, modelReference, name, tableDigest, tableReference } from '../../nouns/index.ts'
import { verb } from '../verb.ts'

/** Verbs of `deploy` about predictions and the log of them. */
export const predictionVerbs = {
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
