import { Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { Section } from '../../ui/Page.tsx'
import { metricNames } from './metrics.ts'
import type { Schema } from './TargetStep.tsx'

const times = [
  ['30s', '30 seconds'],
  ['60s', '1 minute'],
  ['5m', '5 minutes'],
  ['15m', '15 minutes'],
  ['1h', '1 hour'],
] as const

interface HowStepProps {
  readonly columns: Schema
  readonly metric: string | undefined
  readonly time: string
  readonly group: string | undefined
  readonly timeColumn: string | undefined
  readonly ensemble: boolean
  readonly onEnsemble: (ensemble: boolean) => void
  readonly onChange: (change: object) => void
}

/** What counts, how long it may take, and how rows are held out. */
export function HowStep({ columns, metric, time, group, timeColumn, ensemble, onEnsemble, onChange }: HowStepProps) {
  const other = !times.some(([value]) => value === time)
  const columnChoice = [{ value: '', label: 'none' }, ...columns.map(({ name }) => name)]
  return (
    <Section title="3. How">
      <div className="wizard-grid">
        <NativeSelect
          label="Metric"
          description="What counts"
          value={metric ?? ''}
          data={[{ value: '', label: 'what fits the target' }, ...metricNames.map(([value, label]) => ({ value, label }))]}
          onChange={(event) => onChange({ metric: event.currentTarget.value || undefined })}
        />
        <NativeSelect
          label="Time"
          description="It answers within it"
          value={other ? 'other' : time}
          data={[...times.map(([value, label]) => ({ value, label })), { value: 'other', label: 'another' }]}
          onChange={(event) => onChange({ time: event.currentTarget.value === 'other' ? '2m' : event.currentTarget.value })}
        />
        {other ? (
          <TextInput
            label="So long"
            description="e.g. 90s, 2m, 3h"
            value={time}
            onChange={(event) => onChange({ time: event.currentTarget.value || undefined })}
          />
        ) : null}
        <NativeSelect
          label="Kept together"
          description="Rows of one value stay on one side"
          value={group ?? ''}
          data={columnChoice}
          onChange={(event) => onChange({ group: event.currentTarget.value || undefined })}
        />
        <NativeSelect
          label="Time column"
          description="Judged on later rows"
          value={timeColumn ?? ''}
          data={columnChoice}
          onChange={(event) => onChange({ timeColumn: event.currentTarget.value || undefined })}
        />
      </div>
      <Checkbox
        mt={12}
        label="Look for an ensemble too; the best single model is kept beside it"
        checked={ensemble}
        onChange={(event) => onEnsemble(event.currentTarget.checked)}
      />
    </Section>
  )
}
