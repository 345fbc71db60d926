import { Button, NativeSelect, Popover } from '@mantine/core'
import { IconChartBar } from '@tabler/icons-react'
import { useState } from 'react'
import type { Chart, ChartKind } from './charts.ts'
import { columnLabel } from './column-key.ts'
import type { Columns } from './value.ts'

const kinds = [
  { value: 'line', label: 'Curves of a metric' },
  { value: 'bar', label: 'Bars' },
  { value: 'scatter', label: 'Scatter' },
  { value: 'parallel', label: 'Parallel coordinates' },
] as const satisfies readonly { value: ChartKind; label: string }[]

const axesMost = 10

/** A form for one more chart. */
export function AddChart({ columns, onAdd }: { columns: Columns; onAdd: (chart: Chart) => void }) {
  const [open, setOpen] = useState(false)
  const [kind, setKind] = useState<ChartKind>('line')
  const numbers = numberColumns(columns)
  const [x, setX] = useState('')
  const [y, setY] = useState('')
  const [first = '', second = first] = [columns.metrics.map((name) => `metric:${name}`)[0] ?? numbers[0], numbers.at(-1)]
  const options = numbers.map((value) => ({ value, label: `${value.split(':')[0]} ${columnLabel(value)}` }))
  const add = () => {
    onAdd(chartOf(kind, x || second, y || first, columns))
    setOpen(false)
  }
  return (
    <Popover position="bottom-end" withinPortal trapFocus opened={open} onChange={setOpen}>
      <Popover.Target>
        <Button variant="default" leftSection={<IconChartBar size={14} />} onClick={() => setOpen(!open)}>
          Add chart
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Add chart">
        <div className="stack close">
          <NativeSelect
            label="Kind"
            data={[...kinds]}
            value={kind}
            onChange={(event) => setKind(kinds.find(({ value }) => value === event.currentTarget.value)?.value ?? 'line')}
          />
          {kind === 'line' ? (
            <NativeSelect
              label="Metric"
              data={columns.metrics.map((name) => ({ value: `metric:${name}`, label: name }))}
              value={y || first}
              onChange={(event) => setY(event.currentTarget.value)}
            />
          ) : null}
          {kind === 'scatter' ? (
            <NativeSelect label="Across" data={options} value={x || second} onChange={(event) => setX(event.currentTarget.value)} />
          ) : null}
          {kind === 'scatter' || kind === 'bar' ? (
            <NativeSelect label="Value" data={options} value={y || first} onChange={(event) => setY(event.currentTarget.value)} />
          ) : null}
          <Button onClick={add} disabled={numbers.length === 0}>
            Add
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

function chartOf(kind: ChartKind, x: string, y: string, { params, metrics }: Columns): Chart {
  if (kind === 'line') return { kind, metric: y.slice(y.indexOf(':') + 1) }
  if (kind === 'bar') return { kind, column: y }
  if (kind === 'scatter') return { kind, x, y }
  const [metric] = metrics
  return { kind, columns: [...params.map((name) => `param:${name}`), ...(metric ? [`best:${metric}`] : [])].slice(-axesMost) }
}

const numberColumns = ({ metrics, params }: Columns): string[] => [
  ...(['metric', 'best', 'min', 'max'] as const).flatMap((group) => metrics.map((name) => `${group}:${name}`)),
  ...params.map((name) => `param:${name}`),
]
