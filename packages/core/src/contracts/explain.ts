import { z } from 'zod'
import { modelDigest, modelReference, tableReference } from '../nouns/index.ts'
import { verb } from './verb.ts'

const label = z.union([z.string(), z.number(), z.boolean()])

const cell = z.union([z.string(), z.number(), z.null()])
const asked = { model: modelReference, data: tableReference.describe('Rows to explain; the target is not needed') }
const backgroundRows = z.int().min(1).max(10_000).default(500).describe('Of a larger table, so many evenly spaced rows')
const background = tableReference.describe('Rows like those the model was trained on')
const asks = {
  effect: 'read',
  permission: 'model:read',
  errors: ['model-not-found', 'model-unreadable', 'dataset-not-found', 'column-missing', 'explanation-impossible'],
} as const

/** Verbs of `explain`: why a model answers what it answers. */
export const explainVerbs = {
  answers: verb('explain.answers', {
    does: 'Explains answers: how much each column added to each row, by exact Shapley values.',
    input: z.object({
      model: modelReference,
      data: tableReference.describe('Rows to explain; the target is not needed'),
      from: z.int().min(0).default(0).describe('First row, counted from 0'),
      limit: z.int().min(1).max(1000).default(20).describe('Rows at most'),
      background: tableReference
        .optional()
        .describe('Rows to compare with. Without it trees are explained by the training rows that went each way; linear models need it'),
      backgroundRows: z.int().min(1).max(10_000).default(100).describe('Of a larger background, so many evenly spaced rows'),
      space: z
        .enum(['margin', 'probability-rescaled', 'probability-exact'])
        .default('margin')
        .describe('What contributions add up to: log-odds; probabilities as shap rescales them; Shapley values of the probability itself'),
      parts: z.boolean().default(false).describe('Features after the transforms (levels, date parts), not columns'),
      method: z
        .enum(['auto', 'shape', 'kernel'])
        .default('auto')
        .describe('shape: from what the model is made of; kernel: by asking it (KernelSHAP), for any model; auto: shape where it can be'),
      samples: z.int().min(16).max(100_000).optional().describe('kernel: sets of columns tried for a row; 2 × columns + 2048 unless said'),
      seed: z.int().default(0).describe('kernel: of the sets that are drawn'),
    }),
    output: z.object({
      model: modelDigest,
      /** `kernel-exact`: all sets of columns were tried; `kernel-sampled`: contributions are estimates, another seed gives others. */
      mode: z.enum(['path-dependent', 'interventional', 'kernel-exact', 'kernel-sampled']),
      /** `answer`: what the model says, probabilities or numbers; of KernelSHAP. */
      space: z.enum(['margin', 'probability-rescaled', 'probability-exact', 'answer']),
      /** Background rows used; 0 when path-dependent. */
      background: z.int(),
      /** What each contribution is to: a class, or the target. */
      outputs: z.array(label),
      columns: z.array(z.string()),
      /** Per output; with a row's contributions it adds up to the answer in this space. */
      base: z.array(z.number()),
      rows: z.array(
        z.object({
          row: z.int(),
          prediction: z.union([label, z.array(z.number())]),
          /** Probability of each class, or the predicted number. */
          score: z.array(z.number()),
          /** columns × outputs */
          contributions: z.array(z.array(z.number())),
        }),
      ),
    }),
    effect: 'read',
    permission: 'model:read',
    errors: ['model-not-found', 'model-unreadable', 'dataset-not-found', 'column-missing', 'explanation-impossible'],
    cli: { positional: ['model', 'data'], example: 'levain explain answers late@champion flights --limit 5' },
    http: 'POST /models/explanations',
  }),
  importance: verb('explain.importance', {
    does: 'Says how much worse a model gets on rows in which one column is shuffled.',
    input: z.object({
      model: modelReference,
      data: tableReference.describe('Held-out rows with the target'),
      metric: z.enum(['auc', 'accuracy', 'log-loss', 'f1', 'rmse', 'mae', 'r2']).optional().describe('auc or rmse unless named'),
      repeats: z.int().min(1).max(100).default(5),
      seed: z.int().default(0),
    }),
    output: z.object({
      model: modelDigest,
      metric: z.string(),
      /** On the rows as they are. */
      baseline: z.number(),
      /** Most important first; `mean` and `sd` of how much worse the metric gets, over the repeats. */
      columns: z.array(z.object({ column: z.string(), mean: z.number(), sd: z.number() })),
    }),
    effect: 'read',
    permission: 'model:read',
    errors: ['model-not-found', 'model-unreadable', 'dataset-not-found', 'column-missing', 'target-unusable'],
    cli: { positional: ['model', 'data'], example: 'levain explain importance late@champion flights' },
    http: 'POST /models/importances',
  }),
  local: verb('explain.local', {
    does: 'Fits a simple model near one row (LIME) and says how far it can be believed.',
    input: z.object({
      ...asked,
      row: z.int().min(0).default(0).describe('Counted from 0'),
      background,
      class: label.optional().describe('The class in question; the last one unless named'),
      columns: z.int().min(1).max(100).default(10).describe('Columns told at most'),
      samples: z.int().min(100).max(100_000).default(5000).describe('Rows made up around it'),
      seed: z.int().default(0),
    }),
    output: z.object({
      model: modelDigest,
      row: z.int(),
      class: label.optional(),
      background: z.int(),
      rules: z.array(z.object({ column: z.string(), rule: z.string(), weight: z.number() })),
      intercept: z.number(),
      /** Weighted R² of the simple model. */
      fit: z.number(),
      /** False where the fit is below 0.2: then the rules say little. */
      believable: z.boolean(),
      local: z.number(),
      answer: z.number(),
    }),
    ...asks,
    cli: { positional: ['model', 'data'], example: 'levain explain local late@champion flights --row 3 --background flights' },
    http: 'POST /models/local-explanations',
  }),
  dependence: verb('explain.dependence', {
    does: 'Shows what a model answers on average when a column, or two, take each value: partial dependence and single rows.',
    input: z.object({
      ...asked,
      columns: z.array(z.string()).min(1).max(2),
      class: label.optional().describe('The class in question; the last one unless named'),
      points: z.int().min(2).max(200).default(20),
      limit: z.int().min(1).max(10_000).default(500).describe('Rows used, evenly spaced'),
      curves: z.int().min(0).max(500).default(0).describe('Rows whose own curves are told; for one column'),
    }),
    output: z.object({
      model: modelDigest,
      class: label.optional(),
      rows: z.int(),
      grids: z.array(z.object({ column: z.string(), values: z.array(z.union([z.string(), z.number()])) })),
      /** For each value of the first column, for each of the second. */
      average: z.array(z.array(z.number())),
      /** Of single rows, for each value of the column. */
      curves: z.array(z.object({ row: z.int(), values: z.array(z.number()) })),
    }),
    ...asks,
    cli: { positional: ['model', 'data', 'columns'], example: 'levain explain dependence late@champion flights distance' },
    http: 'POST /models/dependences',
  }),
  counterfactuals: verb('explain.counterfactuals', {
    does: 'Finds the smallest changes of a row that make the model answer otherwise.',
    input: z.object({
      ...asked,
      row: z.int().min(0).default(0).describe('Counted from 0'),
      background: tableReference.describe('Real rows: changed columns take their values, and nothing else'),
      backgroundRows,
      want: label.optional().describe('The class wanted; of two classes the other one unless named'),
      least: z.number().optional().describe('For numbers: the answer must reach this'),
      most: z.number().optional().describe('For numbers: the answer must not be above this'),
      fixed: z.array(z.string()).default([]).describe('Columns that cannot change'),
      up: z.array(z.string()).default([]).describe('Columns that can only grow, such as an age'),
      down: z.array(z.string()).default([]).describe('Columns that can only fall'),
      changes: z.int().min(1).max(6).default(3).describe('Columns changed at most'),
      ways: z.int().min(1).max(20).default(3).describe('Ways told at most, each changing other columns'),
    }),
    output: z.object({
      model: modelDigest,
      row: z.int(),
      prediction: label,
      background: z.int(),
      /** False where no such change was found, or none is needed. */
      found: z.boolean(),
      reason: z.string(),
      ways: z.array(
        z.object({
          prediction: label,
          score: z.array(z.number()),
          changes: z.array(z.object({ column: z.string(), from: cell, to: cell })),
          /** In mean absolute deviations of numbers; a changed level counts 1. */
          distance: z.number(),
          /** How far the nearest real row is, from 0 to 1 (Gower). */
          strangeness: z.number(),
        }),
      ),
    }),
    ...asks,
    cli: {
      positional: ['model', 'data'],
      example: 'levain explain counterfactuals credit@champion applicants --row 3 --background applicants --fixed age,sex',
    },
    http: 'POST /models/counterfactuals',
  }),
  reasons: verb('explain.reasons', {
    does: 'Gives the principal reasons for adverse decisions, against the rows that were accepted.',
    input: z.object({
      ...asked,
      background: tableReference.describe('Applicants to compare with; those the model accepts are used'),
      backgroundRows,
      accept: label.optional().describe('The favourable class; the last one unless named'),
      from: z.int().min(0).default(0).describe('First row, counted from 0'),
      limit: z.int().min(1).max(1000).default(20).describe('Rows at most'),
      reasons: z.int().min(1).max(10).default(4).describe('Reasons at most; more than four rarely help'),
      exclude: z.array(z.string()).default([]).describe('Columns that are never given as a reason'),
      words: z
        .record(z.string(), z.strictObject({ high: z.string().optional(), low: z.string().optional(), is: z.string().optional() }))
        .default({})
        .describe('By column, what is said where its value is above, or below, that of the accepted, or another level'),
      dictionary: z.string().optional().describe('The name and version of these words, to be kept with each decision'),
      seed: z.int().default(0),
    }),
    output: z.object({
      model: modelDigest,
      accept: label,
      mode: z.string(),
      space: z.string(),
      /** Accepted rows that were compared with. */
      background: z.int(),
      dictionary: z.string().nullable(),
      /** What the model answers to the accepted rows on average, in this space. */
      base: z.number(),
      columns: z.array(z.string()),
      rows: z.array(
        z.object({
          row: z.int(),
          prediction: label,
          score: z.array(z.number()),
          /** Empty where the row is accepted. */
          reasons: z.array(
            z.object({
              column: z.string(),
              sentence: z.string(),
              /** How much it took from the answer; below 0. */
              contribution: z.number(),
              value: cell,
              /** The median, or the most frequent level, of the accepted. */
              accepted: cell,
            }),
          ),
        }),
      ),
    }),
    ...asks,
    cli: {
      positional: ['model', 'data'],
      example: 'levain explain reasons credit@champion declined --background applicants --accept good',
    },
    http: 'POST /models/reasons',
  }),
}
