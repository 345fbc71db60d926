import { z } from 'zod'
import { labels, metricNumber, metricPoint, metricSummary, name, run, runArtifact, runId, runStatus } from '../nouns/index.ts'
import { verb } from './verb.ts'
import { viewVerbs } from './views.ts'

/** Verbs of `track`: runs, parameters, metrics, artifacts. */
export const trackVerbs = {
  start: verb('track.start', {
    does: 'Starts a run.',
    input: z.object({
      experiment: name.default('default'),
      name: z.string().default(''),
      parent: runId.optional(),
      tags: labels.default({}),
    }),
    output: run,
    effect: 'write',
    permission: 'run:write',
    errors: ['run-not-found'],
    cli: { example: 'levain track start --experiment churn' },
    http: 'POST /runs',
  }),
  log: verb('track.log', {
    does: 'Adds parameters, metrics and tags to a run, together and durably.',
    input: z.object({
      run: runId,
      params: labels.default({}),
      metrics: z
        .array(z.object({ key: z.string().max(250), value: metricNumber, step: z.int().default(0), atMs: z.int().optional() }))
        .max(10_000)
        .default([]),
      tags: labels.default({}),
    }),
    output: z.object({ written: z.int() }),
    effect: 'write',
    permission: 'run:write',
    errors: ['run-not-found', 'param-changed'],
    audited: false,
    cli: { positional: ['run'], example: `levain track log RUN --metrics '[{"key":"auc","value":0.9}]'` },
    http: 'POST /runs/:run/log',
  }),
  finish: verb('track.finish', {
    does: 'Ends a run.',
    input: z.object({ run: runId, status: z.enum(['ok', 'failed', 'cancelled']).default('ok'), error: z.string().optional() }),
    output: run,
    effect: 'write',
    permission: 'run:write',
    errors: ['run-not-found'],
    cli: { positional: ['run'], example: 'levain track finish RUN --status ok' },
    http: 'POST /runs/:run/finish',
  }),
  runs: verb('track.runs', {
    does: 'Lists runs, newest first, with their parameters and last metrics.',
    input: z.object({
      experiment: z.string().optional(),
      kind: z.enum(['pipeline', 'training', 'evaluation', 'script']).optional(),
      status: runStatus.optional(),
      parent: runId.optional(),
      limit: z.int().min(1).max(1000).default(100),
    }),
    output: z.array(
      z.object({
        run,
        params: labels,
        metrics: z.record(z.string(), metricNumber),
        tags: labels,
      }),
    ),
    effect: 'read',
    permission: 'run:read',
    errors: [],
    cli: { example: 'levain track runs --kind training' },
    http: 'GET /runs',
  }),
  show: verb('track.show', {
    does: 'Shows a run with everything it logged.',
    input: z.object({ run: z.string().describe('Its id, or the first letters of it') }),
    output: z.object({
      run,
      params: labels,
      tags: labels,
      metrics: z.record(z.string(), metricSummary),
      artifacts: z.array(runArtifact),
      children: z.array(run),
    }),
    effect: 'read',
    permission: 'run:read',
    errors: ['run-not-found'],
    cli: { positional: ['run'], example: 'levain track show RUN' },
    http: 'GET /runs/:run',
  }),
  history: verb('track.history', {
    does: 'Gives the history of a metric.',
    input: z.object({ run: runId, key: z.string(), limit: z.int().min(1).max(100_000).default(10_000) }),
    output: z.array(metricPoint),
    effect: 'read',
    permission: 'run:read',
    errors: ['run-not-found'],
    cli: { positional: ['run', 'key'], example: 'levain track history RUN log-loss' },
    http: 'GET /runs/:run/metrics/:key',
  }),
  ...viewVerbs,
}
