import { z } from 'zod'
import { digest, instant, json, runId } from './scalars.ts'

/** One look at the data before anything is learned: what was found, and what was done about it. */
export const guardrail = z.object({
  name: z.enum([
    'target',
    'validation-split',
    'missing-values',
    'high-cardinality',
    'constant-columns',
    'identifiers',
    'text-columns',
    'class-balance',
    'target-leak',
    'duplicate-rows',
    'memory',
    'nothing-learned',
  ]),
  /** `passed`: nothing to do; `done`: something was done; `alerted`: a person should look. */
  state: z.enum(['passed', 'done', 'alerted']),
  /** What was found and done, in a sentence or two. */
  said: z.string(),
  columns: z.array(z.string()),
})
export type Guardrail = z.infer<typeof guardrail>

/** A metric over the folds: the mean, and where it probably lies (95 %). */
export const spreadMetric = z.object({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() })
export type SpreadMetric = z.infer<typeof spreadMetric>

/** One model that was tried, as the leaderboard shows it. */
export const automlTrial = z.object({
  run: runId,
  number: z.int().nonnegative(),
  name: z.string(),
  algorithm: z.string(),
  origin: z.enum(['portfolio', 'search', 'ensemble']),
  state: z.enum(['running', 'ok', 'pruned', 'failed', 'cancelled']),
  params: z.record(z.string(), json),
  /** The metric that counts, turned so that higher is better; null until a fold is done. */
  score: z.number().nullable(),
  metrics: z.record(z.string(), spreadMetric),
  /** Folds that are done. */
  folds: z.int().nonnegative(),
  /** To learn once from the rows of a fold. */
  fitSeconds: z.number().nullable(),
  predictMsPer1000Rows: z.number().nullable(),
  /** Of the model as it is kept. */
  sizeBytes: z.number().nullable(),
  /** Numbers it computes on, after the transforms. */
  features: z.int().nullable(),
  /** Why it was not finished; null when it was. */
  stopped: z.string().nullable(),
  /** Of those trained on all rows in the end. */
  model: digest.nullable(),
})
export type AutomlTrial = z.infer<typeof automlTrial>

/** What a run of AutoML is at; kept with its run. */
export const automlState = z.object({
  phase: z.enum(['looking', 'portfolio', 'search', 'ensemble', 'training', 'done', 'stopped', 'failed']),
  data: z.string(),
  target: z.string(),
  task: z.enum(['classification', 'regression']).nullable(),
  /** Labels in the order of the probabilities. */
  classes: z.array(z.union([z.string(), z.number(), z.boolean()])).nullable(),
  metric: z.string().nullable(),
  higherIsBetter: z.boolean(),
  rows: z.int().nonnegative(),
  split: z.string().nullable(),
  folds: z.int().nonnegative(),
  workers: z.int().nonnegative(),
  startedAt: instant,
  /** When it should have answered. */
  deadlineAt: instant,
  endedAt: instant.nullable(),
  /** Why no more was tried. */
  ended: z.string().nullable(),
  guardrails: z.array(guardrail),
  /** The best model by itself, which can be explained and exported; and, where it is better, an ensemble. */
  single: z.object({ run: runId, model: digest }).nullable(),
  ensemble: z
    .object({
      run: runId,
      model: digest,
      calibration: z.enum(['sigmoid', 'isotonic']).nullable(),
      members: z.array(z.object({ run: runId, name: z.string(), weight: z.number() })),
    })
    .nullable(),
  /** The better of the two on rows that neither saw. */
  best: digest.nullable(),
})
export type AutomlState = z.infer<typeof automlState>
