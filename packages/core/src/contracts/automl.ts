import { z } from 'zod'
import { automlState, automlTrial, modelDigest, run, runId, tableReference } from '../nouns/index.ts'
import { duration } from './duration.ts'
import { algorithmName, featureOptions } from './train.ts'
import { verb } from './verb.ts'

const report = z.object({
  run,
  state: automlState,
  /** Best first; those without a score last. */
  leaderboard: z.array(automlTrial),
  /** The best model, where there is one by now. */
  model: modelDigest.nullable(),
})
export type AutomlReport = z.infer<typeof report>

const which = runId.describe('The run of AutoML, as automl.run gave it')
const time = duration.default('60s').describe('How long it may take, e.g. 30s, 5m, 1h')
const wait = z.boolean().default(true).describe('Answer when it has ended; else as soon as it goes on')

/** Verbs of `automl`: many models are tried within a time, and the best is kept. */
export const automlVerbs = {
  run: verb('automl.run', {
    does: 'Looks at the data, tries many models within a time, and keeps the best one and, where that is better, an ensemble.',
    input: z.object({
      data: tableReference,
      target: z.string().describe('The column to predict'),
      time,
      metric: z
        .enum(['auc', 'accuracy', 'log-loss', 'f1', 'rmse', 'mae', 'r2'])
        .optional()
        .describe('What counts; auc for two classes, log-loss for more, rmse for numbers unless named'),
      task: z.enum(['classification', 'regression']).optional().describe('Guessed from the target unless named'),
      features: featureOptions.prefault({}),
      group: z.string().optional().describe('Rows with the same value here never stand on both sides of a split; not a feature'),
      timeColumn: z.string().optional().describe('Models are judged on rows later than those they learned from'),
      folds: z.int().min(2).max(20).optional().describe('10 below 1,000 rows, 5 below 5,000, 3 below 20,000, else one held-out part'),
      algorithms: z.array(algorithmName).min(1).optional().describe('Only these'),
      without: z.array(algorithmName).default([]).describe('Not these'),
      trials: z.int().min(1).max(10_000).optional().describe('At most; as many as there is time for unless given'),
      workers: z.int().min(1).max(256).optional().describe('Trials at once, each on one thread; one per core unless given'),
      ensemble: z.boolean().default(true).describe('Whether to look for an ensemble too'),
      experiment: z.string().default('default'),
      seed: z.int().default(0),
      wait,
    }),
    output: report,
    effect: 'write',
    permission: 'run:write',
    errors: ['dataset-not-found', 'column-missing', 'target-unusable', 'hyperparameter-invalid'],
    cli: { positional: ['data'], example: 'levain automl run churn --target churn --time 60s' },
    http: 'POST /automl/runs',
    step: 'cached',
  }),
  resume: verb('automl.resume', {
    does: 'Goes on with a run of AutoML that was stopped or killed: what it had tried counts.',
    input: z.object({ run: which, time, wait }),
    output: report,
    effect: 'write',
    permission: 'run:write',
    errors: ['run-not-found', 'dataset-not-found', 'column-missing', 'target-unusable'],
    cli: { positional: ['run'], example: 'levain automl resume 01912d68-783e-7a1f-b7a1-0c9f2f6c3f10 --time 60s' },
    http: 'POST /automl/runs/:run/resume',
  }),
  stop: verb('automl.stop', {
    does: 'Asks a run of AutoML to try nothing more, and to make models of the best that it has.',
    input: z.object({ run: which }),
    output: z.object({ asked: z.boolean().describe('False when it is not at work in this process') }),
    effect: 'write',
    permission: 'run:write',
    errors: ['run-not-found'],
    cli: { positional: ['run'], example: 'levain automl stop 01912d68-783e-7a1f-b7a1-0c9f2f6c3f10' },
    http: 'POST /automl/runs/:run/stop',
  }),
  show: verb('automl.show', {
    does: 'Shows what a run of AutoML found in the data, how far it is, and the models so far, best first.',
    input: z.object({ run: which }),
    output: report,
    effect: 'read',
    permission: 'run:read',
    errors: ['run-not-found'],
    cli: { positional: ['run'], example: 'levain automl show 01912d68-783e-7a1f-b7a1-0c9f2f6c3f10' },
    http: 'GET /automl/runs/:run',
  }),
  list: verb('automl.list', {
    does: 'Lists the runs of AutoML, newest first.',
    input: z.object({ limit: z.int().min(1).max(1000).default(50) }),
    output: z.array(z.object({ run, state: automlState })),
    effect: 'read',
    permission: 'run:read',
    errors: [],
    cli: { example: 'levain automl list' },
    http: 'GET /automl/runs',
  }),
}
