import { z } from 'zod'
import { metricSummary, run, runId } from '../../nouns/index.ts'
import { verb } from '../verb.ts'
import { reference } from './search.ts'

const write = { effect: 'write', permission: 'run:write' } as const
const one = z.string().min(1).max(256).describe('Its id, or the first letters of it')

/** A key that is not the same in all runs, and what it is in each, in their order; null where it is missing. */
const differing = <Value extends z.ZodType>(value: Value) => z.array(z.object({ key: z.string(), values: z.array(value.nullable()) }))

/** Verbs of `track` about runs while they go on, and beside each other. */
export const lifeVerbs = {
  beat: verb('track.beat', {
    does: 'Says that the program of a run is alive; from then on the run fails when the signs stay away.',
    input: z.object({ run: runId }),
    output: run,
    ...write,
    errors: ['run-not-found', 'run-deleted'],
    audited: false,
    cli: { positional: ['run'], example: 'levain track beat RUN' },
    http: 'POST /runs/:run/beat',
  }),
  appendLog: verb('track.appendLog', {
    does: 'Adds text to the console log of a run.',
    input: z.object({
      run: runId,
      text: z.string().max(1_000_000),
      at: z.int().nonnegative().optional().describe('Where it begins, in characters; what is there already is not added again'),
    }),
    output: z.object({ end: z.int() }),
    ...write,
    errors: ['run-not-found', 'run-deleted', 'conflict'],
    audited: false,
    cli: { positional: ['run', 'text'], example: `levain track appendLog RUN 'epoch 1'` },
    http: 'POST /runs/:run/log-text',
  }),
  readLog: verb('track.readLog', {
    does: 'Reads the console log of a run.',
    input: z.object({
      run: one,
      from: z.int().default(0).describe('Where to begin, in characters; below zero counts from the end'),
      limit: z.int().min(1).max(1_000_000).default(100_000).describe('At most so many characters'),
    }),
    output: z.object({ text: z.string(), from: z.int(), end: z.int() }),
    effect: 'read',
    permission: 'run:read',
    errors: ['run-not-found'],
    cli: { positional: ['run'], example: 'levain track readLog RUN --limit 5000' },
    http: 'GET /runs/:run/log-text',
  }),
  compare: verb('track.compare', {
    does: 'Puts runs side by side, and shows what differs.',
    input: z.object({
      runs: z.array(one).min(2).max(100),
      all: z.boolean().default(false).describe('Also what is the same in all'),
    }),
    output: z.object({
      runs: z.array(run),
      params: differing(z.string()),
      tags: differing(z.string()),
      metrics: differing(metricSummary),
      same: z.int().describe('How many keys are left out because they are the same in all'),
    }),
    effect: 'read',
    permission: 'run:read',
    errors: ['run-not-found'],
    cli: { positional: ['runs'], example: 'levain track compare RUN,OTHER' },
    http: 'GET /runs-compared',
  }),
  move: verb('track.move', {
    does: 'Moves runs into another experiment; what they logged and their artifacts stay where they are.',
    input: z.object({ runs: z.array(one).min(1).max(1000), experiment: reference('Its id or name') }),
    output: z.object({ runs: z.array(run) }),
    ...write,
    errors: ['run-not-found', 'run-deleted', 'experiment-not-found', 'experiment-deleted'],
    cli: { positional: ['runs', 'experiment'], example: 'levain track move RUN churn/2026' },
    http: 'POST /runs/move',
  }),
}
