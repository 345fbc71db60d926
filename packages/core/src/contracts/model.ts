import { z } from 'zod'
import { modelDigest, modelName, modelReference, signature, tableReference } from '../nouns/index.ts'
import { verb } from './verb.ts'

/** Verbs of `model`: models of other libraries become Levain's own. */
export const modelVerbs = {
  import: verb('model.import', {
    does: 'Reads a model of XGBoost, LightGBM or ONNX into one of Levain’s own, with equal answers.',
    input: z.object({
      path: z
        .string()
        .min(1)
        .describe('The saved model, or a folder with an MLmodel file; relative to the project folder, or runs:/RUN/PATH')
        .meta({ artifact: 'file' }),
      name: modelName.optional().describe('Registers it as the next version under this name'),
      format: z.enum(['auto', 'xgboost', 'lightgbm', 'onnx']).default('auto').describe('auto looks at the content'),
      target: z.string().min(1).default('prediction').describe('What the answer is called'),
      classes: z.array(z.string()).optional().describe('Labels of the classes, in the order of the model; else 0, 1, …'),
      columns: z.array(z.string().min(1)).optional().describe('Names of the input columns, where the file has none or others'),
      rounds: z.int().positive().optional().describe('Rounds of boosting to take; else as the library’s own predict does'),
      missing: z.number().optional().describe('The number that stood for a missing value in training, such as -999'),
      data: tableReference.optional().describe('A table like the training data: its profile lets drift be watched'),
    }),
    output: z.object({
      model: modelDigest,
      /** `name@version`, where it was registered. */
      reference: z.string().nullable(),
      /** What it was, e.g. `xgboost gbtree`. */
      algorithm: z.string(),
      signature,
      /** What whoever imports it should know. */
      notes: z.array(z.string()),
    }),
    effect: 'write',
    permission: 'model:write',
    errors: ['source-not-found', 'source-unreadable', 'model-unreadable', 'model-untranslatable', 'dataset-not-found', 'column-missing'],
    cli: { positional: ['path'], example: 'levain model import churn.json --name churn' },
    http: 'POST /models/import',
    step: 'effect',
  }),
  export: verb('model.export', {
    does: 'Writes a model as ONNX, as XGBoost’s JSON, or as a folder that MLflow loads.',
    input: z.object({
      model: modelReference,
      path: z.string().min(1).describe('A file that is not there yet, or a folder for mlflow; relative to the project folder'),
      format: z.enum(['onnx', 'xgboost', 'mlflow']).default('onnx'),
    }),
    output: z.object({ path: z.string(), format: z.string(), model: modelDigest, bytes: z.int() }),
    effect: 'effect',
    permission: 'model:read',
    errors: ['model-not-found', 'model-unreadable', 'model-untranslatable', 'folder-exists'],
    cli: { positional: ['model', 'path'], example: 'levain model export churn@champion churn.onnx' },
    http: 'POST /models/export',
  }),
}
