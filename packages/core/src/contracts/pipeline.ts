import { z } from 'zod'
import { cause, json, pipeline, plan, run, step } from '../nouns/index.ts'
import { verb } from './verb.ts'

/** A run and its tasks. */
export const runState = z.object({ run, steps: z.array(step), plan })
export type RunState = z.infer<typeof runState>

/** Verbs of `pipeline`: plans, runs, and why a step ran. */
export const pipelineVerbs = {
  plan: verb('pipeline.plan', {
    does: 'Reads a pipeline file and prints its plan; says where it is wrong, by line and column.',
    input: z.object({ file: z.string().default('levain.yaml').describe('levain.yaml or levain.ts') }),
    output: plan,
    effect: 'read',
    permission: 'run:read',
    errors: ['plan-invalid', 'source-not-found'],
    cli: { positional: ['file'], example: 'levain pipeline plan levain.yaml' },
    http: 'POST /pipelines/plan',
  }),
  register: verb('pipeline.register', {
    does: 'Makes a pipeline known by its name without running it: its schedules and triggers are watched from then on.',
    input: z.object({ file: z.string().default('levain.yaml').describe('levain.yaml or levain.ts') }),
    output: pipeline,
    effect: 'write',
    permission: 'run:write',
    errors: ['plan-invalid', 'source-not-found'],
    changes: { table: 'pipelines', key: ['name'], resource: 'pipeline:{file}' },
    cli: { positional: ['file'], example: 'levain pipeline register levain.yaml' },
    http: 'POST /pipelines',
  }),
  run: verb('pipeline.run', {
    does: 'Runs a pipeline from its file, or by its name if it ran before.',
    input: z.object({
      file: z.string().default('levain.yaml').describe('levain.yaml, levain.ts, or the name of a known pipeline'),
      params: z.record(z.string(), json).default({}),
      noCache: z.array(z.string()).default([]).describe('Steps to run even if nothing changed; * for all'),
      parallel: z.int().min(1).max(64).default(2).describe('How many tasks run at once'),
      wait: z.boolean().default(true).describe('Answer when the run has ended; else as soon as it is queued'),
      cause: cause.default({ kind: 'manual' }),
    }),
    output: runState,
    effect: 'effect',
    permission: 'run:write',
    errors: ['plan-invalid', 'source-not-found', 'pipeline-not-found', 'step-failed'],
    cli: { positional: ['file'], example: 'levain pipeline run levain.yaml' },
    http: 'POST /pipelines/runs',
  }),
  list: verb('pipeline.list', {
    does: 'Lists the known pipelines with their newest run.',
    input: z.object({}),
    output: z.array(z.object({ pipeline, plan, newest: run.nullable(), nextAt: z.iso.datetime().nullable() })),
    effect: 'read',
    permission: 'run:read',
    errors: [],
    cli: { example: 'levain pipeline list' },
    http: 'GET /pipelines',
  }),
  status: verb('pipeline.status', {
    does: 'Shows a run and its steps.',
    input: z.object({ run: z.string().default('latest').describe('Its id, the first letters of it, or latest') }),
    output: runState,
    effect: 'read',
    permission: 'run:read',
    errors: ['run-not-found'],
    cli: { positional: ['run'], example: 'levain pipeline status' },
    http: 'GET /pipelines/runs/:run',
  }),
  why: verb('pipeline.why', {
    does: 'Says why a step ran, or why its result was taken from the cache: which parts of its key changed since when.',
    input: z.object({ run: z.string(), step: z.string() }),
    output: z.object({
      status: z.string(),
      reason: z.string(),
      comparedWith: z.string().nullable(),
      changed: z.array(z.object({ part: z.string(), before: json, after: json })),
    }),
    effect: 'read',
    permission: 'run:read',
    errors: ['run-not-found', 'step-not-found'],
    cli: { positional: ['run', 'step'], example: 'levain pipeline why latest train' },
    http: 'GET /pipelines/runs/:run/steps/:step/why',
  }),
  log: verb('pipeline.log', {
    does: 'Gives the log of a step.',
    input: z.object({ run: z.string(), step: z.string(), index: z.int().default(-1) }),
    output: z.object({ text: z.string(), complete: z.boolean() }),
    effect: 'read',
    permission: 'run:read',
    errors: ['run-not-found', 'step-not-found'],
    cli: { positional: ['run', 'step'], example: 'levain pipeline log latest train' },
    http: 'GET /pipelines/runs/:run/steps/:step/log',
  }),
  resume: verb('pipeline.resume', {
    does: 'Goes on with a run that was interrupted, failed or waits for an approval that has come.',
    input: z.object({ run: z.string().default('latest'), wait: z.boolean().default(true) }),
    output: runState,
    effect: 'effect',
    permission: 'run:write',
    errors: ['run-not-found', 'run-not-resumable', 'step-failed', 'approval-rejected'],
    cli: { positional: ['run'], example: 'levain pipeline resume latest' },
    http: 'POST /pipelines/runs/:run/resume',
  }),
  cancel: verb('pipeline.cancel', {
    does: 'Stops a run; steps that are running get ten seconds to end.',
    input: z.object({ run: z.string() }),
    output: run,
    effect: 'effect',
    permission: 'run:write',
    errors: ['run-not-found'],
    cli: { positional: ['run'], example: 'levain pipeline cancel latest' },
    http: 'POST /pipelines/runs/:run/cancel',
  }),
}
