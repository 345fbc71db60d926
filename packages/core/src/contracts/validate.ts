import { z } from 'zod'
import { modelReference, tableReference, verdict } from '../nouns/index.ts'
import { verb } from './verb.ts'

/** Expectations about one column. Row numbers of what breaks them are listed in the verdict. */
export const columnExpectation = z
  .strictObject({
    type: z.enum(['number', 'integer', 'boolean', 'category', 'text', 'time']).optional(),
    required: z.boolean().default(true).describe('The column must be there'),
    nullShareMax: z.number().min(0).max(1).optional(),
    min: z.union([z.number(), z.string()]).optional(),
    max: z.union([z.number(), z.string()]).optional(),
    unique: z.boolean().optional(),
    oneOf: z.array(z.union([z.string(), z.number(), z.boolean()])).optional(),
    matches: z.string().optional().describe('Regular expression the text must match'),
    freshnessMs: z.int().positive().optional().describe('The newest instant may be at most this old'),
    severity: z.enum(['fail', 'warn']).default('fail'),
  })
  .describe('Expectations about one column')
export type ColumnExpectation = z.infer<typeof columnExpectation>

/** Expectations about a table, as they stand in YAML. */
export const expectations = z.strictObject({
  rows: z.strictObject({ min: z.int().optional(), max: z.int().optional() }).optional(),
  columns: z.record(z.string(), columnExpectation).default({}),
  /** SQL conditions that hold for every row, by name. */
  rules: z.record(z.string(), z.string()).default({}),
})
export type Expectations = z.infer<typeof expectations>

const judged = z.object({ verdict, passed: z.boolean() })

/** Verbs of `validate`: verdicts on data (before training) and on models (after it). */
export const validateVerbs = {
  data: verb('validate.data', {
    does: 'Judges a table against expectations and lists the rows that break them.',
    input: z.object({
      data: tableReference,
      expectations: z
        .union([expectations, z.string().meta({ artifact: 'file' })])
        .describe('The expectations, or the path of a YAML file with them'),
      failRun: z.boolean().default(true).describe('As a pipeline step: a failed verdict fails the step'),
    }),
    output: judged,
    effect: 'write',
    permission: 'data:read',
    errors: ['expectations-invalid', 'data-rejected', 'dataset-not-found'],
    cli: { positional: ['data', 'expectations'], example: 'levain validate data flights expectations.yaml' },
    http: 'POST /tables/:data/verdicts',
    step: 'cached',
  }),
  model: verb('validate.model', {
    does: 'Judges a model on held-out rows: against a bar, and against the champion on the same rows.',
    input: z.object({
      model: modelReference,
      data: tableReference.describe('Held-out rows with the target'),
      metric: z.enum(['auc', 'accuracy', 'log-loss', 'f1', 'rmse', 'mae', 'r2']).default('auc'),
      bar: z.number().optional().describe('The metric must reach this (or stay below it, for losses)'),
      champion: modelReference.optional().describe('Model to beat; skipped when it does not exist yet'),
      margin: z
        .number()
        .default(0)
        .describe('How much worse than the champion is still accepted (non-inferiority); negative asks for a gain'),
    }),
    output: judged,
    effect: 'write',
    permission: 'model:read',
    errors: ['model-not-found', 'model-unreadable', 'dataset-not-found', 'column-missing', 'target-unusable'],
    cli: { positional: ['model', 'data'], example: 'levain validate model late@2 flights --champion late@champion' },
    http: 'POST /models/verdicts',
    step: 'cached',
  }),
}
