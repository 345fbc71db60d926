import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type ReactNode, useMemo } from 'react'
import { BarChart, Parallel, Scatter } from '../../charts/lazy.tsx'
import type { Chart } from './charts.ts'
import { columnLabel } from './column-key.ts'
import { spreadOf } from './groups.ts'
import { MetricChart } from './MetricChart.tsx'
import type { RunsSearch } from './search.ts'
import type { Series } from './series.ts'
import { cellOf, numberOf, runTitle } from './value.ts'

interface OneChartProps {
  readonly chart: Chart
  readonly series: readonly Series[]
  readonly search: RunsSearch
  readonly lit: string | undefined
  readonly onLit: (id: string | undefined) => void
  readonly onRemove?: () => void
  readonly onChoose?: (ids: string[]) => void
}

/** One chart in its frame, with a button that takes it away. */
export function OneChart(props: OneChartProps) {
  const { chart, onRemove } = props
  return (
    <div className="section chart-cell" data-wide={chart.kind === 'parallel' || undefined} data-removable={onRemove ? true : undefined}>
      <Drawing {...props} />
      {onRemove ? (
        <ActionIcon className="chart-remove" variant="subtle" size="sm" aria-label="Remove the chart" onClick={onRemove}>
          <IconX size={13} />
        </ActionIcon>
      ) : null}
    </div>
  )
}

function Drawing({ chart, series, search, lit, onLit, onChoose }: OneChartProps): ReactNode {
  if (chart.kind === 'line') return <MetricChart name={chart.metric} {...{ series, search, lit, onLit }} />
  if (chart.kind === 'bar') return <Bars column={chart.column} {...{ series, lit, onLit }} />
  if (chart.kind === 'scatter') return <Dots x={chart.x} y={chart.y} {...{ series, lit, onLit }} />
  return <Lines columns={chart.columns} {...{ series, lit, onLit }} {...(onChoose ? { onChoose } : {})} />
}

type Shown = Pick<OneChartProps, 'series' | 'lit' | 'onLit'>

function Bars({ column, series, lit, onLit }: Shown & { column: string }) {
  const bars = series.flatMap(({ id, name, place, runs }) => {
    const spread = spreadOf(runs.map((record) => numberOf(record, column)))
    return spread ? [{ id, name, place, value: spread.mean, deviation: spread.deviation }] : []
  })
  return <BarChart title={columnLabel(column)} bars={bars} lit={lit} onLit={onLit} />
}

function Dots({ x, y, series, lit, onLit }: Shown & { x: string; y: string }) {
  const dots = series.flatMap(({ id, place, runs }) =>
    runs.map((record) => ({ id, name: runTitle(record), place, x: numberOf(record, x), y: numberOf(record, y) })),
  )
  const [labelX, labelY] = [columnLabel(x), columnLabel(y)]
  return <Scatter title={`${labelY} by ${labelX}`} {...{ dots, labelX, labelY, lit, onLit }} />
}

function Lines({ columns, series, lit, onLit, onChoose }: Shown & Pick<OneChartProps, 'onChoose'> & { columns: readonly string[] }) {
  const lines = useMemo(
    () =>
      series.flatMap(({ runs }) =>
        runs.map((record) => ({ id: record.run.id, name: runTitle(record), values: columns.map((key) => cellOf(record, key)) })),
      ),
    [series, columns],
  )
  return (
    <Parallel
      title="Parallel coordinates"
      names={columns.map(columnLabel)}
      {...{ lines, lit, onLit }}
      {...(onChoose ? { onChoose } : {})}
    />
  )
}
