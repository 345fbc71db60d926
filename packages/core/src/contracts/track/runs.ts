import { z } from 'zod'
import {
  entryKey,
  instant,
  labels,
  loggedDataset,
  loggedModelId,
  metricNumber,
  metricSummary,
  name,
  run,
  runArtifact,
  runId,
  runStatus,
} from '../../nouns/index.ts'
import { verb } from '../verb.ts'
import { reference, search } from './search.ts'

const one = z.string().min(1).max(256).describe('Its id, or the first letters of it')
const changes = { table: 'runs', key: ['id'], resource: 'run:{id}' } as const
const endStatus = z.enum(['ok', 'failed', 'cancelled'])

const datasetInput = z.object({
  dataset: loggedDataset.pick({ name: true, digest: true, sourceType: true, source: true, schema: true, profile: true }),
  tags: labels,
})
const modelLink = z.object({ model: loggedModelId, step: z.int() })

/** Everything a search tells of a run. */
const runRecord = z.object({
  run,
  params: labels,
  tags: labels,
  metrics: z.record(z.string(), metricSummary),
  inputs: z.object({ datasets: z.array(datasetInput), models: z.array(loggedModelId) }),
  outputs: z.array(modelLink),
})

/** Verbs of `track` about runs. */
export const runVerbs = {
  start: verb('track.start', {
    does: 'Starts a run.',
    input: z.object({
      id: runId.optional().describe('Its identity, where the client makes it: starting it twice is once'),
      experiment: reference('Id or name; a name that is not there is created').default('0'),
      name: z.string().max(500).default('').describe('One is made up where absent'),
      parent: runId.optional(),
      tags: labels.default({}),
      user: z.string().max(256).optional().describe('Whose run it is; the caller where absent'),
      startedAt: instant.optional(),
      heartbeat: z.boolean().default(false).describe('The program promises signs of life: when they stay away the run has failed'),
    }),
    output: run,
    effect: 'write',
    permission: 'run:write',
    errors: ['run-not-found', 'experiment-deleted'],
    audited: false,
    cli: { example: 'levain track start --experiment churn' },
    http: 'POST /runs',
  }),
  log: verb('track.log', {
    does: 'Adds parameters, metrics and tags to a run, together and durably.',
    input: z.object({
      run: runId,
      params: z.record(entryKey, z.string()).default({}),
      metrics: z
        .array(
          z.object({
            key: entryKey,
            value: metricNumber,
            step: z.int().default(0),
            atMs: z.int().optional(),
            model: loggedModelId.optional().describe('The logged model it is also a metric of'),
            datasetName: z.string().max(500).optional(),
            datasetDigest: z.string().max(36).optional(),
          }),
        )
        .max(10_000)
        .default([]),
      tags: z.record(entryKey, z.string()).default({}),
    }),
    output: z.object({ written: z.int() }),
    effect: 'write',
    permission: 'run:write',
    errors: ['run-not-found', 'run-deleted', 'param-changed', 'logged-model-not-found'],
    audited: false,
    cli: { positional: ['run'], example: `levain track log RUN --metrics '[{"key":"auc","value":0.9}]'` },
    http: 'POST /runs/:run/log',
  }),
  update: verb('track.update', {
    does: 'Changes the name, the state or the end of a run.',
    input: z.object({
      run: one,
      name: z.string().max(500).optional(),
      status: runStatus.optional(),
      endedAt: instant.optional(),
      error: z.string().optional().describe('Why it failed'),
    }),
    output: run,
    effect: 'write',
    permission: 'run:write',
    errors: ['run-not-found', 'run-deleted'],
    audited: false,
    cli: { positional: ['run'], example: 'levain track update RUN --name deeper' },
    http: 'PUT /runs/:run',
  }),
  finish: verb('track.finish', {
    does: 'Ends a run.',
    input: z.object({ run: runId, status: endStatus.default('ok'), error: z.string().optional() }),
    output: run,
    effect: 'write',
    permission: 'run:write',
    errors: ['run-not-found'],
    audited: false,
    cli: { positional: ['run'], example: 'levain track finish RUN --status ok' },
    http: 'POST /runs/:run/finish',
  }),
  delete: verb('track.delete', {
    does: 'Puts a run into the bin.',
    input: z.object({ run: one }),
    output: run,
    effect: 'write',
    permission: 'run:write',
    errors: ['run-not-found'],
    changes,
    cli: { positional: ['run'], example: 'levain track delete RUN' },
    http: 'DELETE /runs/:run',
  }),
  restore: verb('track.restore', {
    does: 'Takes a run out of the bin.',
    input: z.object({ run: one }),
    output: run,
    effect: 'write',
    permission: 'run:write',
    errors: ['run-not-found'],
    changes,
    cli: { positional: ['run'], example: 'levain track restore RUN' },
    http: 'POST /runs/:run/restore',
  }),
  untag: verb('track.untag', {
    does: 'Removes a tag of a run; track.log sets them.',
    input: z.object({ run: one, key: z.string() }),
    output: z.object({ tags: labels }),
    effect: 'write',
    permission: 'run:write',
    errors: ['run-not-found', 'run-deleted', 'tag-not-found'],
    audited: false,
    cli: { positional: ['run', 'key'], example: 'levain track untag RUN team' },
    http: 'DELETE /runs/:run/tags/:key',
  }),
  runs: verb('track.runs', {
    does: 'Lists runs, newest first, with their parameters and last metrics; track.search finds them by more.',
    input: z.object({
      experiment: z.string().optional(),
      kind: z.enum(['pipeline', 'training', 'evaluation', 'script']).optional(),
      status: runStatus.optional(),
      parent: runId.optional(),
      limit: z.int().min(1).max(10_000).default(100),
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
  search: verb('track.search', {
    does: 'Finds runs by what they logged.',
    input: z.object({
      experiments: z.array(z.string()).max(100_000).default([]).describe('Ids or names; all where absent'),
      ...search,
      limit: z.int().min(1).max(50_000).default(1000),
    }),
    output: z.object({ runs: z.array(runRecord), next: z.string().optional() }),
    bulk: true,
    effect: 'read',
    permission: 'run:read',
    errors: ['filter-invalid', 'page-invalid'],
    cli: { positional: ['filter'], example: `levain track search "metrics.auc > 0.8 AND params.depth = '6'" --orderBy "metrics.auc DESC"` },
    http: 'GET /runs-found',
  }),
  show: verb('track.show', {
    does: 'Shows a run with everything it logged.',
    input: z.object({ run: one }),
    output: runRecord.extend({
      artifacts: z.array(runArtifact),
      children: z.array(run),
      lastSignAt: instant.nullable().describe('When a run that goes on was last heard of'),
    }),
    effect: 'read',
    permission: 'run:read',
    errors: ['run-not-found'],
    cli: { positional: ['run'], example: 'levain track show RUN' },
    http: 'GET /runs/:run',
  }),
  addInputs: verb('track.addInputs', {
    does: 'Says what a run read: datasets as its program describes them, and logged models.',
    input: z.object({
      run: runId,
      datasets: z
        .array(
          z.object({
            name: z.string().min(1).max(500),
            digest: z.string().min(1).max(36),
            sourceType: z.string().max(500).default(''),
            source: z.string().max(65_535).default(''),
            schema: z.string().max(1_048_575).nullable().default(null),
            profile: z.string().max(16_777_215).nullable().default(null),
            tags: z.record(z.string().max(255), z.string().max(500)).default({}),
          }),
        )
        .default([]),
      models: z.array(loggedModelId).default([]),
    }),
    output: z.object({ written: z.int() }),
    effect: 'write',
    permission: 'run:write',
    errors: ['run-not-found', 'run-deleted'],
    audited: false,
    cli: { positional: ['run'], example: `levain track addInputs RUN --datasets '[{"name":"late","digest":"a1b2"}]'` },
    http: 'POST /runs/:run/inputs',
  }),
  addOutputs: verb('track.addOutputs', {
    does: 'Says which logged models a run made.',
    input: z.object({ run: runId, models: z.array(z.object({ model: loggedModelId, step: z.int().default(0) })) }),
    output: z.object({ written: z.int() }),
    effect: 'write',
    permission: 'run:write',
    errors: ['run-not-found', 'run-deleted'],
    audited: false,
    cli: { positional: ['run'], example: `levain track addOutputs RUN --models '[{"model":"m-1"}]'` },
    http: 'POST /runs/:run/outputs',
  }),
  datasets: verb('track.datasets', {
    does: 'Lists the datasets that runs of experiments read.',
    input: z.object({ experiments: z.array(z.string()).min(1).max(20) }),
    output: z.array(z.object({ experiment: z.string(), name, digest: z.string(), context: z.string() })),
    effect: 'read',
    permission: 'run:read',
    errors: [],
    cli: { positional: ['experiments'], example: 'levain track datasets churn' },
    http: 'GET /runs-datasets',
  }),
}
