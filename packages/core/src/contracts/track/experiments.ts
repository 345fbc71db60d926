import { z } from 'zod'
import { experiment, labels, run } from '../../nouns/index.ts'
import { verb } from '../verb.ts'
import { reference, search } from './search.ts'

const one = reference('Its id or name')
const changes = { table: 'experiments', key: ['id'], resource: 'experiment:{id}' } as const
const tagged = z.object({ experiment, tags: labels })

/** Verbs of `track` about experiments. */
export const experimentVerbs = {
  experiments: verb('track.experiments', {
    does: 'Lists experiments, newest first.',
    input: z.object({ ...search, limit: z.int().min(1).max(50_000).default(1000) }),
    output: z.object({ experiments: z.array(tagged), next: z.string().optional() }),
    effect: 'read',
    permission: 'run:read',
    errors: ['filter-invalid', 'page-invalid'],
    cli: { example: `levain track experiments --filter "name LIKE 'churn/%'"` },
    http: 'GET /experiments',
  }),
  folders: verb('track.folders', {
    does: 'Shows a folder of experiments: what is in it and how much is below.',
    input: z.object({ folder: z.string().max(500).default('').describe('e.g. churn/2026; the top where absent') }),
    output: z.object({
      folders: z.array(
        z.object({ name: z.string(), path: z.string(), experiments: z.int(), runs: z.int(), newest: z.iso.datetime().nullable() }),
      ),
      experiments: z.array(tagged.extend({ runs: z.int(), newest: z.iso.datetime().nullable() })),
    }),
    effect: 'read',
    permission: 'run:read',
    errors: [],
    cli: { positional: ['folder'], example: 'levain track folders churn' },
    http: 'GET /experiments-by-folder',
  }),
  experiment: verb('track.experiment', {
    does: 'Shows an experiment.',
    input: z.object({
      experiment: one,
      by: z.enum(['any', 'id', 'name']).default('any').describe('What was given'),
    }),
    output: tagged.extend({ runs: z.int(), newest: run.nullable() }),
    effect: 'read',
    permission: 'run:read',
    errors: ['experiment-not-found'],
    cli: { positional: ['experiment'], example: 'levain track experiment churn' },
    http: 'GET /experiments/:experiment',
  }),
  createExperiment: verb('track.createExperiment', {
    does: 'Creates an experiment.',
    input: z.object({
      name: experiment.shape.name.describe('Unique; each / makes a folder'),
      location: z.string().min(1).max(2048).optional().describe('Where artifacts of its runs go, as a URI'),
      tags: labels.default({}),
    }),
    output: tagged,
    effect: 'write',
    permission: 'run:write',
    errors: ['experiment-exists'],
    changes,
    cli: { positional: ['name'], example: 'levain track createExperiment churn/trees' },
    http: 'POST /experiments',
  }),
  renameExperiment: verb('track.renameExperiment', {
    does: 'Gives an experiment another name.',
    input: z.object({ experiment: one, name: experiment.shape.name }),
    output: experiment,
    effect: 'write',
    permission: 'run:write',
    errors: ['experiment-not-found', 'experiment-exists', 'experiment-deleted'],
    changes,
    cli: { positional: ['experiment', 'name'], example: 'levain track renameExperiment churn churn/2026' },
    http: 'PUT /experiments/:experiment/name',
  }),
  deleteExperiment: verb('track.deleteExperiment', {
    does: 'Puts an experiment into the bin, with its runs.',
    input: z.object({ experiment: one }),
    output: experiment,
    effect: 'write',
    permission: 'run:write',
    errors: ['experiment-not-found', 'experiment-deleted'],
    changes,
    cli: { positional: ['experiment'], example: 'levain track deleteExperiment churn' },
    http: 'DELETE /experiments/:experiment',
  }),
  restoreExperiment: verb('track.restoreExperiment', {
    does: 'Takes an experiment out of the bin, with all its runs.',
    input: z.object({ experiment: one }),
    output: experiment,
    effect: 'write',
    permission: 'run:write',
    errors: ['experiment-not-found'],
    changes,
    cli: { positional: ['experiment'], example: 'levain track restoreExperiment churn' },
    http: 'POST /experiments/:experiment/restore',
  }),
  tagExperiment: verb('track.tagExperiment', {
    does: 'Sets tags of an experiment.',
    input: z.object({ experiment: one, tags: labels }),
    output: tagged,
    effect: 'write',
    permission: 'run:write',
    errors: ['experiment-not-found', 'experiment-deleted'],
    audited: false,
    cli: { positional: ['experiment'], example: 'levain track tagExperiment churn --tags team=red' },
    http: 'POST /experiments/:experiment/tags',
  }),
  untagExperiment: verb('track.untagExperiment', {
    does: 'Removes a tag of an experiment.',
    input: z.object({ experiment: one, key: z.string() }),
    output: tagged,
    effect: 'write',
    permission: 'run:write',
    errors: ['experiment-not-found', 'experiment-deleted', 'tag-not-found'],
    audited: false,
    cli: { positional: ['experiment', 'key'], example: 'levain track untagExperiment churn team' },
    http: 'DELETE /experiments/:experiment/tags/:key',
  }),
}
