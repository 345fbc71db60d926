import { z } from 'zod'
import { metricPoint, runId } from '../../nouns/index.ts'
import { verb } from '../verb.ts'

/** Verbs of `track` about metrics over time. */
export const metricVerbs = {
  history: verb('track.history', {
    does: 'Gives the history of a metric: every point, by time.',
    input: z.object({
      run: runId,
      key: z.string(),
      limit: z.int().min(1).max(100_000).default(10_000),
      page: z.string().optional().describe('What the answer before gave as next'),
    }),
    output: z.object({ points: z.array(metricPoint), next: z.string().optional() }),
    bulk: true,
    effect: 'read',
    permission: 'run:read',
    errors: ['run-not-found', 'page-invalid'],
    cli: { positional: ['run', 'key'], example: 'levain track history RUN log-loss' },
    http: 'GET /runs/:run/metrics/:key',
  }),
  curves: verb('track.curves', {
    does: 'Gives a metric of several runs as curves to draw: evenly thinned, first, last, least and greatest kept.',
    input: z.object({
      runs: z.array(runId).min(1).max(100),
      key: z.string(),
      fromStep: z.int().optional(),
      toStep: z.int().optional(),
      points: z.int().min(1).max(2500).default(320).describe('At most so many steps of each run, and a few more'),
    }),
    output: z.array(z.object({ run: runId, points: z.array(metricPoint) })),
    bulk: true,
    effect: 'read',
    permission: 'run:read',
    errors: [],
    cli: { positional: ['key', 'runs'], example: 'levain track curves loss RUN,OTHER' },
    http: 'GET /metrics/:key/curves',
  }),
}
