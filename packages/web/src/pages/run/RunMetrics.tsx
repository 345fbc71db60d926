import type { MetricSummary } from '@levain/sdk'
import { Checkbox, NativeSelect } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { Along } from '../../charts/LineChart.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Filter } from '../../ui/Filter.tsx'
import { formatNumber } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'
import { Ago } from '../../ui/Time.tsx'
import { hasDirection, isLoss, metricOrder } from '../models/metricOrder.ts'
import { MetricChart } from '../runs/MetricChart.tsx'
import { alongs } from '../runs/search.ts'
import { seriesOf } from '../runs/series.ts'
import type { Shown } from './RunPage.tsx'

/** What programs measure of the machine they run on. */
export const isSystem = (name: string): boolean => name.startsWith('system/')

/** One point alone is no curve: its least is its greatest, at the first step. */
export const isCurve = (metric: MetricSummary): boolean => metric.min !== metric.max || metric.step > 0

const chartsMost = 24
const smoothings = ['0', '0.5', '0.8', '0.9', '0.95', '0.99']

/** Curves and summaries of a run's metrics. */
export function RunMetrics({ data, fits }: { data: Shown; fits: (name: string) => boolean }) {
  const [words, setWords] = useState<string>()
  const [along, setAlong] = useState<Along>('step')
  const [smooth, setSmooth] = useState('0')
  const [log, setLog] = useState(false)
  const series = useMemo(() => seriesOf([data], undefined), [data])
  const names = metricOrder(Object.keys(data.metrics).filter(fits)).filter((name) => name.includes(words ?? ''))
  const curves = names.filter((name) => isCurve(data.metrics[name]!))
  if (Object.keys(data.metrics).filter(fits).length === 0)
    return (
      <Section flush>
        <Empty title="None logged." command={`levain track log ${data.run.id} --metrics '[{"key":"auc","value":0.9}]'`} />
      </Section>
    )
  return (
    <>
      <div className="row toolbar chart-options">
        <Filter value={words} onChange={setWords} label="Find a metric" placeholder="Find a metric" />
        <NativeSelect
          label="Along"
          data={[...alongs]}
          value={along}
          onChange={(event) => setAlong(alongs.find((one) => one === event.currentTarget.value) ?? 'step')}
        />
        <NativeSelect label="Smoothing" data={smoothings} value={smooth} onChange={(event) => setSmooth(event.currentTarget.value)} />
        <Checkbox size="xs" label="logarithmic" checked={log} onChange={(event) => setLog(event.currentTarget.checked)} />
      </div>
      {curves.length > 0 ? (
        <Section title="Curves" note="drag to zoom, double click to see all">
          <div className="chart-grid-frame">
            {curves.slice(0, chartsMost).map((name) => (
              <MetricChart key={name} name={name} series={series} search={{ along, smooth, ...(log ? { log: true } : {}) }} />
            ))}
          </div>
          {curves.length > chartsMost ? <p className="muted small">{curves.length - chartsMost} more: type to find them.</p> : null}
        </Section>
      ) : null}
      <MetricTable metrics={data.metrics} names={names} />
    </>
  )
}

interface MetricRow extends MetricSummary {
  readonly name: string
}

const columns: readonly Column<MetricRow>[] = [
  { key: 'name', label: 'Metric', head: true, value: ({ name }) => name, cell: ({ name }) => <span className="break">{name}</span> },
  { key: 'last', label: 'Last', numeric: true, cell: ({ last }) => formatNumber(last) },
  {
    key: 'best',
    label: 'Best',
    numeric: true,
    cell: ({ name, min, max }) => (hasDirection(name) ? formatNumber(isLoss(name) ? min : max) : '–'),
  },
  { key: 'min', label: 'Lowest', numeric: true, cell: ({ min }) => formatNumber(min) },
  { key: 'max', label: 'Highest', numeric: true, cell: ({ max }) => formatNumber(max) },
  { key: 'step', label: 'At step', numeric: true, cell: ({ step }) => formatNumber(step) },
  { key: 'at', label: 'When', cell: ({ atMs }) => <Ago at={new Date(atMs).toISOString()} /> },
]

/** Last, least and greatest value of each metric. */
export function MetricTable({ metrics, names }: { metrics: Shown['metrics']; names: readonly string[] }) {
  const rows = names.flatMap((name) => (metrics[name] ? [{ name, ...metrics[name] }] : []))
  return (
    <Section title="Metrics" note={`${rows.length}`} flush>
      {rows.length === 0 ? (
        <Empty title="None." />
      ) : (
        <DataTable caption="Metrics" rows={rows} columns={columns} rowKey={({ name }) => name} />
      )}
    </Section>
  )
}
