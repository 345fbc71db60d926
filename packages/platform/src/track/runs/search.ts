import type { Context, Contracts, OutputOf, ParsedInputOf, Vocabulary } from '@levain/core'
import { experimentIds } from '../experiments/find.ts'
import { ofView } from '../view.ts'
import { recordsOf } from './records.ts'

type Verb = Contracts['track']['search']

/** What a search over runs may say. */
const vocabulary: Vocabulary<'runs'> = {
  table: 'runs',
  id: ['id'],
  prefixes: ['attributes', 'attribute', 'attr', 'run'],
  attributes: {
    run_id: { kind: 'text', column: 'id' },
    run_name: { kind: 'text', column: 'name' },
    'run name': { kind: 'alias', of: ['run_name'] },
    'Run name': { kind: 'alias', of: ['run_name'] },
    'Run Name': { kind: 'alias', of: ['run_name'] },
    name: { kind: 'alias', of: ['run_name'] },
    experiment: { kind: 'text', column: 'experiment' },
    parent: { kind: 'text', column: 'parent', comparators: ['=', '!=', 'IN', 'NOT IN', 'IS NULL', 'IS NOT NULL'] },
    kind: { kind: 'text', column: 'kind' },
    user_id: { kind: 'text', column: 'user' },
    artifact_uri: { kind: 'text', column: 'location', template: 'mlflow-artifacts:/{experiment}/{id}/artifacts' },
    status: {
      kind: 'choice',
      column: 'status',
      names: {
        queued: ['SCHEDULED'],
        running: ['RUNNING'],
        waiting: ['RUNNING'],
        ok: ['FINISHED'],
        failed: ['FAILED'],
        cancelled: ['KILLED'],
      },
    },
    start_time: { kind: 'time', column: 'startedAt' },
    created: { kind: 'alias', of: ['start_time'] },
    Created: { kind: 'alias', of: ['start_time'] },
    end_time: { kind: 'time', column: 'endedAt' },
  },
  relations: [
    {
      prefixes: ['metrics', 'metric'],
      table: 'metricSeries',
      on: { run: 'id' },
      key: 'key',
      field: { kind: 'metric', column: 'last', isNaN: 'lastIsNan', aggregates: { last: 'last', min: 'min', max: 'max' } },
    },
    {
      prefixes: ['params', 'param', 'parameters', 'parameter'],
      table: 'params',
      on: { run: 'id' },
      key: 'key',
      field: { kind: 'text', column: 'value' },
    },
    { prefixes: ['tags', 'tag'], table: 'tags', on: { run: 'id' }, key: 'key', field: { kind: 'text', column: 'value' } },
    {
      prefixes: ['dataset', 'datasets'],
      table: 'loggedDatasets',
      through: { table: 'runLinks', on: { run: 'id' }, where: { role: 'input', kind: 'dataset' }, to: { id: 'target' } },
      fields: { name: { kind: 'text', column: 'name' }, digest: { kind: 'text', column: 'digest' } },
    },
    {
      prefixes: ['dataset', 'datasets'],
      table: 'runLinks',
      on: { run: 'id' },
      where: [{ role: 'input', kind: 'dataset' }],
      fields: { context: { kind: 'text', column: 'context' } },
    },
  ],
  defaultOrder: ['start_time DESC', 'run_id'],
  tieBreak: ['start_time DESC', 'run_id'],
}

/** Finds runs; a fixed number of queries however many they are. @throws filter-invalid, page-invalid */
export async function search(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { experiments, filter, orderBy, view, limit, page } = input
  const within = experiments.length === 0 ? {} : { experiment: { in: await experimentIds(ctx, experiments) } }
  const { rows, next } = await ctx.ledger.search(vocabulary, { filter, orderBy, where: { ...within, ...ofView(view) }, limit, page })
  return { runs: await recordsOf(ctx, rows), ...(next ? { next } : {}) }
}
