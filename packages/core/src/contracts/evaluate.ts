import { z } from 'zod'
import { metricValue, modelDigest, modelReference, tableReference } from '../nouns/index.ts'
import { verb } from './verb.ts'

const label = z.union([z.string(), z.number(), z.boolean()])
const estimate = z.object({ value: z.number(), low: z.number(), high: z.number() })
const judgedRows = { model: modelReference, data: tableReference.describe('Held-out rows with the target') }
const onRows = {
  permission: 'model:read',
  errors: ['model-not-found', 'model-unreadable', 'dataset-not-found', 'column-missing', 'target-unusable'],
} as const

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
}
