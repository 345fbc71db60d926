import type { Contracts, OutputOf } from '@levain/core'
import type { Show } from './show.ts'
import { blocks, bytes, duration } from './words.ts'

type Shown = OutputOf<Contracts['track']['show']>

/** A run and all it logged: what it was, then its metrics, parameters, tags, files and the runs below it. */
export function trackRunView(shown: Shown, show: Show): string {
  const { params, tags, metrics, inputs, outputs, artifacts, children } = shown
  return blocks(
    factsOf(shown, show),
    table('metric', metrics, { last: ({ last }) => last, step: ({ step }) => step, min: ({ min }) => min, max: ({ max }) => max }, show),
    table('param', params, { value: (value) => value }, show),
    table('tag', withoutFacts(tags), { value: (value) => value }, show),
    listed(inputs.datasets, { dataset: ({ dataset }) => dataset.name, digest: ({ dataset }) => dataset.digest }, show),
    listed(
      [...inputs.models.map((model) => ({ model, was: 'read' })), ...outputs.map(({ model }) => ({ model, was: 'made' }))],
      modelColumns,
      show,
    ),
    listed(artifacts, { artifact: ({ path }) => path, size: (row) => bytes(row.bytes), digest: ({ digest }) => digest }, show),
    listed(children, { 'run below': ({ id }) => id, name: ({ name }) => name, status: ({ status }) => status }, show),
  )
}

const modelColumns = { model: ({ model }: { model: string }) => model, 'read or made': ({ was }: { was: string }) => was }

function factsOf({ run, lastSignAt }: Shown, show: Show): string {
  const isOver = run.startedAt !== null && run.endedAt !== null
  return show.facts({
    run: run.id,
    name: run.name,
    kind: run.kind,
    experiment: run.experiment,
    parent: run.parent,
    status: run.status,
    error: run.error && `${run.error.code}: ${run.error.message}`,
    started: run.startedAt,
    took: isOver ? duration(Date.parse(run.endedAt ?? '') - Date.parse(run.startedAt ?? '')) : null,
    'last heard of': run.endedAt === null ? lastSignAt : null,
    user: run.user,
    'in the bin': run.deletedAt,
  })
}

/** Tags that say what stands among the facts already. */
const factTags: ReadonlySet<string> = new Set(['mlflow.runName', 'mlflow.parentRunId', 'mlflow.user'])

const withoutFacts = (tags: Shown['tags']): Shown['tags'] => Object.fromEntries(Object.entries(tags).filter(([key]) => !factTags.has(key)))

/** What stands under keys, a line each. */
function table<Value>(
  title: string,
  of: Readonly<Record<string, Value>>,
  columns: Record<string, (value: Value) => unknown>,
  show: Show,
): string {
  const readers = Object.entries(columns).map(([name, read]) => [name, ([, value]: [string, Value]) => read(value)])
  return listed(Object.entries(of), { [title]: ([key]: [string, Value]) => key, ...Object.fromEntries(readers) }, show)
}

const listed = <Row>(rows: readonly Row[], columns: Record<string, (row: Row) => unknown>, show: Show): string =>
  show.table(rows, columns, '')
