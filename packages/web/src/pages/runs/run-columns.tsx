import { formatNumber } from '../../ui/format.ts'
import type { GridColumn } from '../../ui/grid-column.ts'
import { runState, Status } from '../../ui/Status.tsx'
import { Ago, Took } from '../../ui/Time.tsx'
import { columnLabel, readColumn, runFields, searchKey } from './column-key.ts'
import { ExperimentLink } from './ExperimentLink.tsx'
import { RunName } from './RunName.tsx'
import type { RunRecord } from './useRuns.ts'
import { cellOf } from './value.ts'

/** A row of the table of runs: a run, perhaps below another. */
export interface RunRow {
  readonly record: RunRecord
  readonly depth: number
  /** Whether runs below it are shown; undefined when there are none. */
  readonly open?: boolean | undefined
  readonly onToggle?: () => void
}

const fieldWidths: Readonly<Record<string, number>> = {
  name: 230,
  status: 110,
  started: 110,
  took: 90,
  experiment: 140,
  dataset: 150,
  models: 150,
}
const metricWidth = 110
const otherWidth = 130

/** The columns of the table of runs in their order: the name, the pinned ones, the others. */
export function runColumns(keys: readonly string[], pinned: readonly string[], widths: ReadonlyMap<string, number>): GridColumn<RunRow>[] {
  const ordered = ['name', ...keys.filter((key) => pinned.includes(key)), ...keys.filter((key) => !pinned.includes(key))]
  return [...new Set(ordered)].map((key) => {
    const { group, name } = readColumn(key)
    const numeric = group !== 'run' ? group !== 'param' && group !== 'tag' : key === 'took'
    return {
      key,
      label: columnLabel(key),
      numeric,
      head: key === 'name',
      pinned: key === 'name' || pinned.includes(key),
      sortable: searchKey(key) !== undefined,
      width: widths.get(key) ?? (group === 'run' ? fieldWidths[name] : numeric ? metricWidth : undefined) ?? otherWidth,
      cell: cells[key] ?? (({ record }) => <Value record={record} name={key} />),
    }
  })
}

function Value({ record, name }: { record: RunRecord; name: string }) {
  const value = cellOf(record, name)
  if (value === null) return <span className="muted">–</span>
  return typeof value === 'number' ? formatNumber(Number.isNaN(value) ? 'NaN' : value) : <span title={value}>{shortDecimal(value)}</span>
}

/** Programs log all the digits a number has; four of them tell runs apart. */
const shortDecimal = (text: string): string => (/^-?\d*\.\d{6,}(?:e-?\d+)?$/i.test(text) ? formatNumber(Number(text)) : text)

const cells: Readonly<Record<string, (row: RunRow) => React.ReactNode>> = {
  name: (row) => <RunName row={row} />,
  status: ({ record: { run } }) => <Status state={runState(run.status)} />,
  started: ({ record: { run } }) => <Ago at={run.startedAt ?? run.createdAt} />,
  took: ({ record: { run } }) => <Took from={run.startedAt} to={run.endedAt} />,
  user: ({ record: { run } }) => run.user || run.actor,
  experiment: ({ record: { run } }) => <ExperimentLink id={run.experiment} />,
  kind: ({ record: { run } }) => run.kind,
  dataset: ({ record: { inputs } }) => inputs.datasets.map(({ dataset }) => dataset.name).join(', ') || <span className="muted">–</span>,
  models: ({ record: { outputs } }) => outputs.map(({ model }) => model).join(', ') || <span className="muted">–</span>,
  source: ({ record: { tags } }) => tags['mlflow.source.name'] ?? <span className="muted">–</span>,
}

/** What every run has and a table can show. */
export const fieldKeys = Object.keys(runFields).filter((key) => key !== 'name')
