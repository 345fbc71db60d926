import type { Vocabulary } from '@levain/core'

/** A vocabulary with every kind of field, over tables that exist. */
export const vocabulary: Vocabulary<'runs'> = {
  table: 'runs',
  id: ['id'],
  prefixes: ['attributes', 'attr'],
  attributes: {
    run_id: { kind: 'text', column: 'id' },
    name: { kind: 'text', column: 'name' },
    place: { kind: 'text', column: 'location', template: 'levain:/{experiment}/{id}' },
    parent: {
      kind: 'text',
      column: 'parent',
      comparators: ['=', '!=', 'LIKE', 'ILIKE', 'RLIKE', 'IN', 'NOT IN', 'IS NULL', 'IS NOT NULL'],
    },
    status: {
      kind: 'choice',
      column: 'status',
      names: {
        queued: ['SCHEDULED'],
        running: ['RUNNING'],
        waiting: ['RUNNING', 'WAITING'],
        ok: ['FINISHED'],
        failed: ['FAILED'],
        cancelled: ['KILLED'],
      },
    },
    start_time: { kind: 'time', column: 'startedAt' },
    end_time: { kind: 'time', column: 'endedAt' },
    started: { kind: 'alias', of: ['start_time'] },
    team: { kind: 'alias', of: ['tags', 'team'], comparators: ['=', '!='] },
  },
  relations: [
    {
      prefixes: ['metrics', 'metric'],
      table: 'metricSeries',
      on: { run: 'id' },
      key: 'key',
      field: { kind: 'metric', column: 'last', isNaN: 'lastIsNan', aggregates: { last: 'last', min: 'min', max: 'max' } },
    },
    { prefixes: ['params'], table: 'params', on: { run: 'id' }, key: 'key', field: { kind: 'text', column: 'value' } },
    {
      prefixes: ['tags'],
      table: 'tags',
      on: { run: 'id' },
      key: 'key',
      field: { kind: 'text', column: 'value' },
      absent: { hidden: 'no' },
    },
    {
      prefixes: ['datasets'],
      table: 'loggedDatasets',
      through: { table: 'runLinks', on: { run: 'id' }, where: { kind: 'dataset' }, to: { id: 'target' } },
      fields: { name: { kind: 'text', column: 'name' }, digest: { kind: 'text', column: 'digest' } },
    },
    {
      prefixes: ['link'],
      table: 'runLinks',
      on: { run: 'id' },
      where: [{ kind: 'dataset' }, { step: { gt: 5 } }],
      fields: { context: { kind: 'text', column: 'context' }, step: { kind: 'number', column: 'step' } },
      open: { prefix: 'tag', field: (rest) => ({ kind: 'text', column: 'tags', path: [rest] }) },
      together: true,
    },
  ],
  defaultOrder: ['start_time DESC', 'run_id'],
  tieBreak: ['start_time DESC', 'run_id'],
}
