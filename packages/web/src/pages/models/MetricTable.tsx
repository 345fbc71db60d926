import type { MetricValue } from '@levain/sdk'
import { hasInterval } from '../../charts/Interval.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { formatFixed, formatNumber } from '../../ui/format.ts'
import { metricOrder } from './metricOrder.ts'

interface Row extends MetricValue {
  readonly name: string
}

const columns: readonly Column<Row>[] = [
  { key: 'name', label: 'Metric', head: true, value: (row) => row.name },
  { key: 'value', label: 'Value', numeric: true, cell: (row) => formatFixed(row.value) },
  { key: 'low', label: '95 % from', numeric: true, cell: (row) => formatFixed(row.low) },
  { key: 'high', label: 'to', numeric: true, cell: (row) => formatFixed(row.high) },
  { key: 'n', label: 'Rows', numeric: true, cell: (row) => formatNumber(row.n) },
]

/** Metrics with their intervals, those that decide first. */
export function MetricTable({ metrics }: { metrics: Readonly<Record<string, MetricValue>> }) {
  const rows = metricOrder(Object.keys(metrics)).map((name): Row => ({ name, ...metrics[name]! }))
  if (rows.length === 0) return <Empty title="None given." />
  return (
    <DataTable caption="Metrics" rows={rows} columns={rows.some(hasInterval) ? columns : columns.slice(0, 2)} rowKey={(row) => row.name} />
  )
}
