import { z } from 'zod'
import { metricValue, modelDigest, modelReference, tableReference } from '../nouns/index.ts'
import { algorithmName, featureOptions } from './train.ts'
import { verb } from './verb.ts'

const label = z.union([z.string(), z.number(), z.boolean()])
const estimate = z.object({ value: z.number(), low: z.number(), high: z.number() })
const judgedRows = { model: modelReference, data: tableReference.describe('Held-out rows with the target') }
const onRows = {
  permission: 'model:read',
  errors: ['model-not-found', 'model-unreadable', 'dataset-not-found', 'column-missing', 'target-unusable'],
} as const

const metricName = z.enum(['auc', 'accuracy', 'log-loss', 'f1', 'precision', 'recall', 'brier', 'rmse', 'mae', 'r2'])

const slice = z.object({
  conditions: z.array(z.object({ column: z.string(), is: z.string() })),
  rows: z.int(),
  /** Mean loss here, and of all other rows; the difference with its 95 % interval (Welch). */
  loss: z.number(),
  rest: z.number(),
  difference: z.number(),
  low: z.number(),
  high: z.number(),
  pValue: z.number(),
  /** After Benjamini and Hochberg, over the slices it is told with. */
  adjusted: z.number(),
  /** Worse than elsewhere, and chance does not explain it. */
  weak: z.boolean(),
})

const policy = z.object({
  name: z.enum(['as answered', 'best threshold', 'best expectation', 'one answer for all', 'no mistake']),
  /** Rows whose probability of the second class reaches it get the second class; null: none does. */
  threshold: z.number().nullable(),
  /** The class that all rows get, for `one answer for all`. */
  answer: label.nullable(),
  perRow: z.number(),
  low: z.number(),
  high: z.number(),
  /** What it earns per row beyond the answers as they are, from the same rows. */
  gain: estimate,
})

const calibrationOf = z.object({
  bins: z.array(
    z.object({
      from: z.number(),
      to: z.number(),
      rows: z.int(),
      /** Mean probability that was said; share that came true, with its 95 % interval (Wilson). */
      said: z.number(),
      observed: z.number(),
      low: z.number(),
      high: z.number(),
    }),
  ),
  ece: z.number(),
  mce: z.number(),
  brier: z.number(),
  /** Cox's line through the log-odds: 0 and 1 at best; null where there is none. */
  intercept: z.number().nullable(),
  slope: z.number().nullable(),
  /** Spiegelhalter's test of all probabilities together. */
  z: z.number().nullable(),
  pValue: z.number().nullable(),
})

/** Verbs of `evaluate`: how good a model is, where, and what it takes to break it. */
export const evaluateVerbs = {
  report: verb('evaluate.report', {
    does: 'Measures a model on held-out rows, with intervals, and says what its answers earn.',
    input: z.object({
      ...judgedRows,
      payoffs: z
        .array(z.array(z.number()))
        .optional()
        .describe(
          'What an answer is worth: a row for each true class, a column for each answer, in the order of the classes; costs are negative',
        ),
      seed: z.int().default(0),
    }),
    output: z.object({
      model: modelDigest,
      rows: z.int(),
      metrics: z.record(z.string(), metricValue),
      classes: z.array(label).optional(),
      /** Rows are true classes, columns predicted ones, in the order of `classes`; absent for regression. */
      confusion: z.array(z.array(z.int())).optional(),
      payoff: z.object({ rows: z.int(), policies: z.array(policy) }).optional(),
    }),
    effect: 'write',
    ...onRows,
    cli: { positional: ['model', 'data'], example: "levain evaluate report late@1 flights --payoffs '[[0,-10],[-200,90]]'" },
    http: 'POST /evaluate/report',
    step: 'cached',
  }),
  curves: verb('evaluate.curves', {
    does: 'Draws what a model does over all thresholds: ROC, precision and recall, gain, calibration; or its errors by size.',
    input: z.object({
      ...judgedRows,
      class: label.optional().describe('The class in question; the last one unless named'),
      bins: z.int().min(1).max(100).default(10),
      by: z.enum(['quantile', 'width']).default('quantile').describe('Bins of equal numbers of rows, or of equal width'),
      points: z.int().min(2).max(2000).default(200).describe('Points of a curve at most'),
    }),
    output: z.object({
      model: modelDigest,
      rows: z.int(),
      /** The class in question, and how many rows are of it; absent for regression. */
      class: label.optional(),
      positives: z.int().optional(),
      roc: z
        .object({
          auc: z.number(),
          /** `threshold` null: the cut that no row reaches. */
          points: z.array(z.object({ threshold: z.number().nullable(), falsePositiveRate: z.number(), truePositiveRate: z.number() })),
        })
        .nullable(),
      precisionRecall: z
        .object({
          averagePrecision: z.number(),
          points: z.array(z.object({ threshold: z.number(), precision: z.number(), recall: z.number() })),
        })
        .nullable(),
      gain: z.array(z.object({ share: z.number(), gain: z.number(), lift: z.number() })).nullable(),
      thresholds: z
        .array(
          z.object({
            threshold: z.number(),
            selected: z.number(),
            precision: z.number().nullable(),
            recall: z.number().nullable(),
            specificity: z.number().nullable(),
            f1: z.number().nullable(),
            accuracy: z.number(),
          }),
        )
        .nullable(),
      calibration: calibrationOf.nullable(),
      /** Of truth − prediction; by quantiles of the prediction. */
      residuals: z
        .object({
          mean: z.number(),
          sd: z.number(),
          quantiles: z.record(z.string(), z.number()),
          bins: z.array(
            z.object({
              from: z.number(),
              to: z.number(),
              rows: z.int(),
              predicted: z.number(),
              truth: z.number(),
              bias: z.number(),
              mae: z.number(),
              rmse: z.number(),
            }),
          ),
        })
        .nullable(),
    }),
    effect: 'read',
    ...onRows,
    cli: { positional: ['model', 'data'], example: 'levain evaluate curves late@champion flights' },
    http: 'POST /evaluate/curves',
    step: 'cached',
  }),
  slices: verb('evaluate.slices', {
    does: 'Says where a model does worse than elsewhere: each part of each column, and the weakest pairs of parts, noise excluded.',
    input: z.object({
      ...judgedRows,
      columns: z.array(z.string()).default([]).describe('All that the model reads unless named'),
      loss: z
        .enum(['error', 'log-loss', 'absolute', 'squared'])
        .optional()
        .describe('Of a row; error for classes and absolute for numbers unless named'),
      bins: z.int().min(2).max(20).default(4).describe('Parts of a column of numbers, by quantiles'),
      minRows: z.int().min(4).default(30).describe('Smaller slices are not looked at'),
      seed: z.int().default(0).describe('Of the halves: one is searched for pairs, the other confirms them'),
    }),
    output: z.object({
      model: modelDigest,
      rows: z.int(),
      loss: z.string(),
      /** Of all rows. */
      mean: z.number().nullable(),
      /** Every part of every column. */
      slices: z.array(slice),
      /** Parts and pairs that stood out in one half of the rows, as the other half tells them. */
      weakest: z.array(slice),
      /** How many were searched. */
      searched: z.int(),
    }),
    effect: 'read',
    ...onRows,
    cli: { positional: ['model', 'data'], example: 'levain evaluate slices late@champion flights' },
    http: 'POST /evaluate/slices',
    step: 'cached',
  }),
  stress: verb('evaluate.stress', {
    does: 'Puts rows through noise, missing columns, shifts, rare levels, outliers and disguise, and says what breaks the model.',
    input: z.object({
      ...judgedRows,
      metric: metricName.optional().describe('auc or rmse unless named'),
      only: z
        .array(z.enum(['noise', 'missing column', 'shift', 'rare categories', 'outliers', 'disguise']))
        .default([])
        .describe('All unless named'),
      tolerance: z.number().min(0).default(0.02).describe('How much worse the metric may get'),
      seed: z.int().default(0),
    }),
    output: z.object({
      model: modelDigest,
      rows: z.int(),
      metric: z.string(),
      baseline: metricValue,
      tolerance: z.number(),
      /** Every case held. */
      passed: z.boolean(),
      /** The worst first. */
      cases: z.array(
        z.object({
          stress: z.string(),
          case: z.string(),
          value: z.number().nullable(),
          /** How much worse, whatever the metric; with its 95 % interval, of the same rows. */
          drop: z.number().nullable(),
          low: z.number().nullable(),
          high: z.number().nullable(),
          /** held: the whole interval is within the tolerance; broke: all of it is beyond. */
          verdict: z.enum(['held', 'unclear', 'broke', 'no evidence']),
        }),
      ),
    }),
    effect: 'read',
    ...onRows,
    cli: { positional: ['model', 'data'], example: 'levain evaluate stress late@champion flights --tolerance 0.03' },
    http: 'POST /evaluate/stress',
    step: 'cached',
  }),
  compare: verb('evaluate.compare', {
    does: 'Compares models on the same rows, and says better only where the rows show it.',
    input: z.object({
      ...judgedRows,
      against: z.array(modelReference).min(1).max(20),
      metric: metricName.optional().describe('What decides; auc or rmse unless named'),
      seed: z.int().default(0),
    }),
    output: z.object({
      model: modelDigest,
      rows: z.int(),
      metric: z.string(),
      rivals: z.array(
        z.object({
          model: modelDigest,
          reference: z.string(),
          verdict: z.enum(['better', 'worse', 'no difference shown', 'no evidence']),
          /** The p-value of what decides, after as many rivals as there are (Holm). */
          adjusted: z.number().nullable(),
          /** Differences are model − rival. */
          metrics: z.array(
            z.object({
              metric: z.string(),
              challenger: z.number().nullable(),
              champion: z.number().nullable(),
              difference: z.number().nullable(),
              low: z.number().nullable(),
              high: z.number().nullable(),
              pValue: z.number().nullable(),
              method: z.enum(['DeLong', 'McNemar', 'paired bootstrap']),
              rows: z.int(),
            }),
          ),
          /** Of log-losses or squared errors, row by row: below 0 where the model loses less. */
          loss: z
            .object({ loss: z.enum(['log', 'squared']), difference: z.number(), low: z.number(), high: z.number(), pValue: z.number() })
            .nullable(),
        }),
      ),
    }),
    effect: 'read',
    ...onRows,
    cli: { positional: ['model', 'data'], example: 'levain evaluate compare late@2 flights --against late@1' },
    http: 'POST /evaluate/compare',
    step: 'cached',
  }),
  learning: verb('evaluate.learning', {
    does: 'Trains on growing shares of the rows and says whether more data would help.',
    input: z.object({
      data: tableReference.describe('Rows to learn from'),
      validation: tableReference.describe('Held-out rows with the target'),
      target: z.string(),
      algorithm: algorithmName.default('boosting'),
      params: z.record(z.string(), z.unknown()).default({}),
      features: featureOptions.prefault({}),
      shares: z.array(z.number().gt(0).max(1)).min(2).max(12).default([0.1, 0.25, 0.5, 1]),
      metric: metricName.optional().describe('auc or rmse unless named'),
      seed: z.int().default(0),
    }),
    output: z.object({
      rows: z.int(),
      metric: z.string(),
      points: z.array(
        z.object({
          share: z.number(),
          rows: z.int(),
          validation: metricValue,
          /** On the rows it learned from. */
          training: metricValue,
          /** Why these rows were too few. */
          problem: z.string().nullable(),
        }),
      ),
      /** What the last step brought, turned so that higher is better, on the same held-out rows. */
      gain: estimate.nullable(),
      /** The whole interval of the gain is above 0. */
      moreHelps: z.boolean().nullable(),
    }),
    effect: 'read',
    permission: 'data:read',
    errors: ['dataset-not-found', 'column-missing', 'target-unusable', 'hyperparameter-invalid'],
    cli: { positional: ['data', 'validation', 'target'], example: 'levain evaluate learning flights_train flights_test late' },
    http: 'POST /evaluate/learning',
    step: 'cached',
  }),
}
