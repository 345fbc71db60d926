import { NativeSelect } from '@mantine/core'
import { type MetricValueKind, metricValues } from './column-key.ts'

const labels: Readonly<Record<MetricValueKind, string>> = { last: 'last', best: 'best', min: 'least', max: 'greatest' }

interface ValueChoiceProps {
  readonly value: MetricValueKind | undefined
  readonly onChange: (value: MetricValueKind | undefined) => void
}

/** Which value stands for a metric that was measured often. Best is the least of a loss and the greatest of anything else. */
export const ValueChoice = ({ value, onChange }: ValueChoiceProps) => (
  <NativeSelect
    label="Value"
    data={metricValues.map((one) => ({ value: one, label: labels[one] }))}
    value={value ?? 'last'}
    onChange={(event) => {
      const next = metricValues.find((one) => one === event.currentTarget.value)
      onChange(next === 'last' ? undefined : next)
    }}
  />
)
