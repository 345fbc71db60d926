import { z } from 'zod'
import { id, metricValue, modelDigest, tableDigest, tableReference } from '../nouns/index.ts'
import { verb } from './verb.ts'

/** How columns become features. What is not named follows its type: numbers imputed, categories encoded, times in parts. */
export const featureOptions = z.strictObject({
  /** Columns to use; all but the target unless named. */
  use: z.array(z.string()).optional(),
  drop: z.array(z.string()).default([]),
  categories: z
    .enum(['auto', 'one-hot', 'ordinal', 'hash', 'target'])
    .default('auto')
    .describe(
      'auto: sets of levels or ordinal for trees, one-hot for linear models, target with more than 1,000 levels. hash: levels fall into `buckets`. target: the mean target of the level, for training rows from rows of other folds',
    ),
  maxLevels: z.int().min(2).max(1000).default(64).describe('Rarer levels count as unseen'),
  buckets: z.int().min(2).max(1000).default(256).describe('Into how many buckets levels are hashed'),
  textTerms: z
    .int()
    .min(1)
    .max(4096)
    .default(256)
    .describe('How many words and pairs of words a column of text is read as, the commonest first'),
  columns: z
    .record(
      z.string(),
      z.strictObject({
        categories: z.enum(['one-hot', 'ordinal', 'hash', 'target', 'tf-idf']).optional().describe('Of this category or text'),
        scale: z.enum(['standard', 'min-max', 'robust', 'none']).optional().describe('auto: standard for linear models, none for trees'),
        impute: z.enum(['mean', 'median', 'mode', 'none']).optional().describe('auto: mean for linear models, none for trees'),
      }),
    )
    .default({})
    .describe('What holds for single columns'),
  interactions: z
    .array(z.tuple([z.string(), z.string()]))
    .max(200)
    .default([])
    .describe('Pairs of columns of numbers to multiply'),
  dateParts: z.array(z.enum(['year', 'month', 'day', 'weekday', 'hour', 'minute'])).default(['month', 'weekday', 'hour']),
})
export type FeatureOptions = z.infer<typeof featureOptions>

export const algorithmName = z.enum([
  'dummy',
  'logistic',
  'linear',
  'naive-bayes',
  'neighbours',
  'tree',
  'forest',
  'extra-trees',
  'boosting',
  'network',
  'k-means',
  'pca',
  'isolation-forest',
])
export type AlgorithmName = z.infer<typeof algorithmName>

/** Verbs of `train`. */
export const trainVerbs = {
  split: verb('train.split', {
    does: 'Splits a table into training and test rows: by time, by group, stratified or at random.',
    input: z.object({
      data: tableReference,
      by: z.enum(['time', 'group', 'stratified', 'random']).default('random'),
      column: z.string().optional().describe('The time, group or class column'),
      at: z.string().optional().describe('time: rows from this instant on are test rows; else the newest testShare'),
      testShare: z.number().gt(0).lt(1).default(0.2),
      seed: z.int().default(0),
    }),
    output: z.object({ train: tableDigest, test: tableDigest, trainRows: z.int(), testRows: z.int() }),
    effect: 'write',
    permission: 'data:write',
    errors: ['dataset-not-found', 'column-missing', 'split-empty'],
    cli: { positional: ['data'], example: 'levain train split flights --by time --column date --at 2001-02-15' },
    http: 'POST /tables/:data/splits',
    step: 'cached',
  }),
  fit: verb('train.fit', {
    does: 'Trains one model and keeps it with its transforms, signature and the profile of its training data.',
    input: z.object({
      data: tableReference,
      target: z.string().optional().describe('The column to learn; only k-means, pca and isolation-forest need none'),
      algorithm: algorithmName.default('boosting'),
      params: z
        .record(z.string(), z.union([z.number(), z.string(), z.boolean()]))
        .default({})
        .describe('Hyper-parameters of the algorithm'),
      features: featureOptions.prefault({}),
      validation: tableReference.optional().describe('Rows to score on and to stop early by; else a tenth of the data is held out'),
      metric: z
        .enum(['auc', 'accuracy', 'log-loss', 'f1', 'rmse', 'mae', 'r2'])
        .optional()
        .describe('What `score` is; auc or rmse unless named. Without a target: silhouette, explained-variance or contrast, always'),
      weight: z.string().optional().describe('The column that says what each row counts for; not a feature. Metrics count every row once'),
      classWeights: z
        .enum(['none', 'balanced'])
        .default('none')
        .describe('balanced: every class counts the same in all, however many rows it has. Metrics count every row once'),
      experiment: z.string().default('default'),
      seed: z.int().default(0),
      threads: z.int().min(1).max(256).optional().describe('At most; all cores unless named. The model does not depend on it'),
    }),
    output: z.object({
      model: modelDigest,
      run: id,
      algorithm: algorithmName,
      /** The metric on the validation rows, turned so that higher is better. */
      score: z.number(),
      metrics: z.record(z.string(), metricValue),
      said: z.string().nullable().default(null).describe('Where a guess would be about as good: so, in words'),
    }),
    effect: 'write',
    permission: 'run:write',
    errors: ['dataset-not-found', 'column-missing', 'target-unusable', 'hyperparameter-invalid'],
    cli: { positional: ['data', 'target'], example: 'levain train fit iris species --algorithm forest' },
    http: 'POST /train/fit',
    step: 'cached',
  }),
  algorithms: verb('train.algorithms', {
    does: 'Lists the algorithms and their hyper-parameters.',
    input: z.object({}),
    output: z.array(
      z.object({ name: algorithmName, does: z.string(), tasks: z.array(z.string()), params: z.record(z.string(), z.unknown()) }),
    ),
    effect: 'read',
    permission: 'run:read',
    errors: [],
    cli: { example: 'levain train algorithms' },
    http: 'GET /train/algorithms',
  }),
}
