import type { Comparator, Vocabulary } from '@levain/core'

const texts: readonly Comparator[] = ['=', '!=', 'LIKE', 'ILIKE', 'RLIKE', 'IN', 'NOT IN']
const present: readonly Comparator[] = ['IS NULL', 'IS NOT NULL']
const labelled: readonly Comparator[] = ['=', '!=', 'LIKE', 'ILIKE', 'RLIKE', ...present]

const began = { kind: 'number', column: 'requestedAtMs' } as const
const took = { kind: 'number', column: 'durationMs' } as const
const ended = { kind: 'number', column: 'requestedAtMs', plus: 'durationMs' } as const
const id = { kind: 'text', column: 'id', comparators: texts } as const

/** What a valid assessment of one kind says, by its name. */
const said = (kind: 'feedback' | 'expectation') =>
  ({
    prefixes: [kind],
    table: 'assessments',
    on: { trace: 'id' },
    where: [{ kind, valid: true }],
    key: 'name',
    field: { kind: 'text', column: 'value', path: [], comparators: labelled },
  }) as const

const linked = (prefix: string, kind: 'run' | 'prompt') =>
  ({
    prefixes: [prefix],
    table: 'traceLinks',
    on: { trace: 'id' },
    where: [{ kind }],
    fields: { id: { kind: 'text', column: 'target' } },
  }) as const

/** What a search of traces may say. */
export const vocabulary: Vocabulary<'traces'> = {
  table: 'traces',
  id: ['id'],
  prefixes: ['attribute', 'attributes', 'trace'],
  attributes: {
    request_id: id,
    trace_id: id,
    experiment_id: { kind: 'text', column: 'experiment' },
    timestamp_ms: began,
    timestamp: began,
    execution_time_ms: took,
    execution_time: took,
    end_time_ms: ended,
    end_time: ended,
    status: {
      kind: 'choice',
      column: 'state',
      names: { ok: ['OK'], error: ['ERROR'], running: ['IN_PROGRESS'], unspecified: ['STATE_UNSPECIFIED', 'TRACE_STATUS_UNSPECIFIED'] },
    },
    client_request_id: { kind: 'text', column: 'clientRequestId', comparators: [...texts, ...present] },
    name: { kind: 'alias', of: ['tags', 'mlflow.traceName'], comparators: [...texts, ...present] },
    run_id: { kind: 'alias', of: ['runs', 'id'], sortedBy: ['metadata', 'mlflow.sourceRun'] },
    prompt: { kind: 'alias', of: ['prompts', 'id'], comparators: ['='] },
    text: { kind: 'alias', of: ['span', 'content'] },
  },
  relations: [
    {
      prefixes: ['tags', 'tag'],
      table: 'traceTags',
      on: { trace: 'id' },
      key: 'key',
      field: { kind: 'text', column: 'value', comparators: labelled },
    },
    {
      prefixes: ['metadata', 'request_metadata'],
      table: 'traceMetadata',
      on: { trace: 'id' },
      key: 'key',
      field: { kind: 'text', column: 'value', comparators: labelled },
    },
    {
      prefixes: ['span'],
      table: 'spans',
      on: { trace: 'id' },
      fields: {
        name: { kind: 'text', column: 'name', comparators: texts },
        type: { kind: 'text', column: 'type', comparators: texts },
        status: { kind: 'choice', column: 'status', names: { ok: ['OK'], error: ['ERROR'], unset: ['UNSET'] } },
        content: { kind: 'text', column: 'content', comparators: ['LIKE', 'ILIKE'] },
      },
      open: {
        prefix: 'attributes',
        field: (rest) => ({ kind: 'text', column: 'content', path: ['attributes', rest], comparators: texts }),
      },
      together: true,
    },
    said('feedback'),
    said('expectation'),
    linked('runs', 'run'),
    linked('prompts', 'prompt'),
  ],
  defaultOrder: ['timestamp_ms DESC', 'request_id'],
  tieBreak: ['timestamp_ms DESC', 'request_id'],
}
