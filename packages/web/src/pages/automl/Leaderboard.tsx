import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { Interval, spanOf } from '../../charts/Interval.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { formatBytes, formatNumber, formatValue } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'
import { Status } from '../../ui/Status.tsx'
import type { Report } from './AutomlRun.tsx'

type Trial = Report['leaderboard'][number]
type State = Report['state']

/** Every model tried, best first, with what it costs. */
export function Leaderboard({ trials, state }: { trials: readonly Trial[]; state: State }) {
  const columns = useMemo(() => columnsOf(trials, state), [trials, state])
  const ranked = useMemo(() => new Map(trials.map(({ run }, place) => [run, place + 1])), [trials])
  return (
    <Section title="Leaderboard" note={state.split ? `on ${state.split}, with 95 % intervals` : undefined} flush>
      {trials.length === 0 ? (
        <Empty title="No model has been tried yet." command="levain automl list" />
      ) : (
        <DataTable
          caption="Leaderboard"
          rows={trials}
          columns={[
            { key: 'rank', label: '#', numeric: true, cell: ({ run, score }) => (score === null ? '–' : ranked.get(run)) },
            ...columns,
          ]}
          rowKey={({ run }) => run}
          tall={trials.length > 20}
        />
      )}
    </Section>
  )
}

const told = (trial: Trial, metric: string | null) => {
  const found = metric === null ? undefined : trial.metrics[metric]
  return found && { value: found.value, ...(found.low === null || found.high === null ? {} : { low: found.low, high: found.high }) }
}

function columnsOf(trials: readonly Trial[], { metric, folds, single, ensemble }: State): readonly Column<Trial>[] {
  const best = trials.filter(({ state }) => state === 'ok').slice(0, 30)
  const span = spanOf(best.map((trial) => told(trial, metric)))
  const members = new Map((ensemble?.members ?? []).map(({ run, weight }) => [run, weight]))
  return [
    {
      key: 'model',
      label: 'Model',
      head: true,
      cell: ({ run, name, origin }) => (
        <span className="leader">
          <Link to="/experiments/runs/$run" params={{ run }} className="nowrap">
            {name}
          </Link>
          {run === single?.run ? <span className="tag accent">best single</span> : null}
          {origin === 'ensemble' ? <span className="tag accent">ensemble</span> : null}
          {members.has(run) ? <span className="tag">in it {formatNumber(members.get(run), 2)}</span> : null}
        </span>
      ),
    },
    {
      key: 'metric',
      label: metric ?? 'Score',
      numeric: true,
      cell: (trial) => formatNumber(told(trial, metric)?.value),
    },
    {
      key: 'interval',
      label: '95 %',
      cell: (trial) => {
        const value = told(trial, metric)
        return value && trial.state === 'ok' ? <Interval metric={value} span={span} /> : null
      },
    },
    {
      key: 'state',
      label: 'State',
      cell: ({ state, stopped }) => (
        <span title={stopped ?? undefined}>
          <Status state={state} />
        </span>
      ),
    },
    ...(folds > 1 ? [{ key: 'folds', label: 'Folds', numeric: true, cell: (trial: Trial) => `${trial.folds} of ${folds}` }] : []),
    { key: 'fit', label: 'Fit, s', numeric: true, cell: ({ fitSeconds }) => formatNumber(fitSeconds, 3) },
    { key: 'predict', label: 'ms per 1000 rows', numeric: true, cell: ({ predictMsPer1000Rows }) => formatNumber(predictMsPer1000Rows, 3) },
    { key: 'size', label: 'Size', numeric: true, cell: ({ sizeBytes }) => (sizeBytes === null ? '–' : formatBytes(sizeBytes)) },
    { key: 'params', label: 'Settings', cell: ({ params }) => <span className="nowrap small muted">{settings(params)}</span> },
  ]
}

const settings = (params: Trial['params']): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? formatNumber(value, 3) : formatValue(value)}`)
    .join(', ')
