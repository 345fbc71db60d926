import { z } from 'zod'
import { modelDigest, modelReference, tableReference } from '../nouns/index.ts'
import { verb } from './verb.ts'

const label = z.union([z.string(), z.number(), z.boolean()])

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
    }),
    output: z.object({
      model: modelDigest,
      mode: z.enum(['path-dependent', 'interventional']),
      space: z.enum(['margin', 'probability-rescaled', 'probability-exact']),
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
          prediction: label,
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
}
