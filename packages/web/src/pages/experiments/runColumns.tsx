import type { MetricNumber } from '@levain/sdk'
import { Link } from '@tanstack/react-router'
import type { Column } from '../../ui/DataTable.tsx'
import { formatNumber, shortId } from '../../ui/format.ts'
import { runState, Status } from '../../ui/Status.tsx'
import { Ago, Took } from '../../ui/Time.tsx'
import { metricOrder } from '../models/metricOrder.ts'
import type { RunRow } from './filter.ts'

/** Every column runs have, metrics first: `metrics.auc`, `params.algorithm`, `tags.data`. */
export function columnKeys(rows: readonly RunRow[]): readonly string[] {
  const metrics = metricOrder(rows.flatMap((row) => Object.keys(row.metrics))).map((key) => `metrics.${key}`)
  const params = [...new Set(rows.flatMap((row) => Object.keys(row.params)))].sort().map((key) => `params.${key}`)
  const tags = [...new Set(rows.flatMap((row) => Object.keys(row.tags)))].sort().map((key) => `tags.${key}`)
  return [...metrics, ...params, ...tags]
}

const fixed: readonly Column<RunRow>[] = [
  {
    key: 'name',
    label: 'Run',
    head: true,
    value: ({ run }) => run.name || run.id,
    cell: ({ run }) => (
      <Link to={run.kind === 'pipeline' ? '/pipelines/runs/$run' : '/experiments/runs/$run'} params={{ run: run.id }}>
        {run.name || run.experiment} <span className="mono run-id">{shortId(run.id)}</span>
      </Link>
    ),
  },
  { key: 'status', label: 'Status', value: ({ run }) => run.status, cell: ({ run }) => <Status state={runState(run.status)} /> },
  {
    key: 'experiment',
    label: 'Experiment',
    value: ({ run }) => run.experiment,
    cell: ({ run }) => (
      <>
        {run.experiment} <span className="muted">{run.kind}</span>
      </>
    ),
  },
]

const times: readonly Column<RunRow>[] = [
  {
    key: 'took',
    label: 'Took',
    numeric: true,
    value: ({ run }) => (run.startedAt && run.endedAt ? Date.parse(run.endedAt) - Date.parse(run.startedAt) : null),
    cell: ({ run }) => <Took from={run.startedAt} to={run.endedAt} />,
  },
  { key: 'created', label: 'Started', value: ({ run }) => run.createdAt, cell: ({ run }) => <Ago at={run.startedAt ?? run.createdAt} /> },
]

/** The columns of the table of runs: what every run has, and the chosen metrics, parameters and tags. */
export function columnsFor(keys: readonly string[]): readonly Column<RunRow>[] {
  return [...fixed, ...keys.map(columnFor), ...times]
}

function columnFor(key: string): Column<RunRow> {
  const [group = '', ...rest] = key.split('.')
  const name = rest.join('.')
  if (group === 'metrics') {
    return {
      key,
      label: name,
      numeric: true,
      value: ({ metrics }) => orNothing(metrics[name]),
      cell: ({ metrics }) => formatNumber(metrics[name]),
    }
  }
  return { key, label: name, value: (row) => (group === 'tags' ? row.tags[name] : row.params[name]) }
}

const orNothing = (value: MetricNumber | undefined): number | undefined => (value === undefined ? undefined : Number(value))
