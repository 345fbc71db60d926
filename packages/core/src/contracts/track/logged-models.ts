import { z } from 'zod'
import { experiment, labels, loggedModel, loggedModelId, loggedModelMetric, runId } from '../../nouns/index.ts'
import { verb } from '../verb.ts'
import { reference, search } from './search.ts'

const dataset = z.object({ name: z.string().optional(), digest: z.string().optional() })

/** Everything known of a logged model; `versions` are those registered from it. */
const modelRecord = z.object({
  model: loggedModel,
  params: labels,
  tags: labels,
  metrics: z.array(loggedModelMetric),
  versions: z.array(z.object({ name: z.string(), version: z.int() })),
})

const write = { output: modelRecord, effect: 'write', permission: 'run:write', audited: false } as const

/** Verbs of `track` about logged models: what programs wrote before anybody registers it. */
export const loggedModelVerbs = {
  loggedModels: verb('track.loggedModels', {
    does: 'Finds logged models by what is known of them.',
    input: z.object({
      experiments: z.array(z.string()).max(100_000).default([]).describe('Ids or names; all where absent'),
      filter: search.filter,
      orderBy: z
        .array(z.object({ key: z.string(), descending: z.boolean().default(false), ...dataset.shape }))
        .default([])
        .describe('Keys to sort by, a metric perhaps on one dataset only'),
      datasets: z.array(dataset).default([]).describe('Only metrics on these count, and only models that have one'),
      limit: z.int().min(1).max(1000).default(100),
      page: search.page,
    }),
    output: z.object({ models: z.array(modelRecord), next: z.string().optional() }),
    effect: 'read',
    permission: 'run:read',
    errors: ['filter-invalid', 'page-invalid'],
    cli: { positional: ['filter'], example: `levain track loggedModels "metrics.auc > 0.8"` },
    http: 'GET /logged-models',
  }),
  loggedModel: verb('track.loggedModel', {
    does: 'Shows a logged model.',
    input: z.object({ model: loggedModelId, deleted: z.boolean().default(false).describe('Also when it is in the bin') }),
    output: modelRecord,
    effect: 'read',
    permission: 'run:read',
    errors: ['logged-model-not-found'],
    cli: { positional: ['model'], example: 'levain track loggedModel m-5f0c' },
    http: 'GET /logged-models/:model',
  }),
  createLoggedModel: verb('track.createLoggedModel', {
    does: 'Announces a model whose files are about to be written.',
    input: z.object({
      experiment: reference('Its id or name').default('0'),
      name: experiment.shape.name.optional().describe('One is made up where absent'),
      type: z.string().max(500).default(''),
      run: runId.optional().describe('The run that makes it'),
      params: labels.default({}),
      tags: labels.default({}),
    }),
    ...write,
    errors: ['experiment-not-found', 'experiment-deleted'],
    cli: { example: 'levain track createLoggedModel --experiment churn --name trees' },
    http: 'POST /logged-models',
  }),
  finishLoggedModel: verb('track.finishLoggedModel', {
    does: 'Says that the files of a logged model are there, or will not come.',
    input: z.object({ model: loggedModelId, status: z.enum(['pending', 'ready', 'failed']).default('ready') }),
    ...write,
    errors: ['logged-model-not-found'],
    cli: { positional: ['model'], example: 'levain track finishLoggedModel m-5f0c' },
    http: 'POST /logged-models/:model/finish',
  }),
  describeLoggedModel: verb('track.describeLoggedModel', {
    does: 'Adds parameters and sets tags of a logged model.',
    input: z.object({ model: loggedModelId, params: labels.default({}), tags: labels.default({}) }),
    ...write,
    errors: ['logged-model-not-found', 'param-changed'],
    cli: { positional: ['model'], example: 'levain track describeLoggedModel m-5f0c --tags team=red' },
    http: 'PUT /logged-models/:model',
  }),
  untagLoggedModel: verb('track.untagLoggedModel', {
    does: 'Removes a tag of a logged model.',
    input: z.object({ model: loggedModelId, key: z.string() }),
    ...write,
    errors: ['logged-model-not-found', 'tag-not-found'],
    cli: { positional: ['model', 'key'], example: 'levain track untagLoggedModel m-5f0c team' },
    http: 'DELETE /logged-models/:model/tags/:key',
  }),
  deleteLoggedModel: verb('track.deleteLoggedModel', {
    does: 'Puts a logged model into the bin.',
    input: z.object({ model: loggedModelId }),
    output: loggedModel,
    effect: 'write',
    permission: 'run:write',
    errors: ['logged-model-not-found'],
    changes: { table: 'loggedModels', key: ['id'], resource: 'logged-model:{id}' },
    cli: { positional: ['model'], example: 'levain track deleteLoggedModel m-5f0c' },
    http: 'DELETE /logged-models/:model',
  }),
}
