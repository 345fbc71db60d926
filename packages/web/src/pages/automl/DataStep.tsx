import { NativeSelect } from '@mantine/core'
import type { Output } from '../../live/ask.ts'
import { Facts } from '../../ui/Facts.tsx'
import { formatBytes, formatNumber } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'

interface DataStepProps {
  readonly datasets: Output<'explore', 'list'>
  readonly data: string | undefined
  readonly onChange: (data: string | undefined) => void
}

/** Which table. */
export function DataStep({ datasets, data, onChange }: DataStepProps) {
  const newest = datasets.find(({ dataset }) => dataset.name === data)?.newest
  return (
    <Section title="1. Data">
      <div className="row wizard-fields">
        <NativeSelect
          label="Dataset"
          value={data ?? ''}
          data={[{ value: '', label: 'choose one' }, ...datasets.map(({ dataset }) => dataset.name)]}
          onChange={(event) => onChange(event.currentTarget.value || undefined)}
        />
        {newest ? (
          <Facts
            across
            facts={[
              ['Version', newest.version],
              ['Rows', formatNumber(newest.rows)],
              ['Columns', newest.schema.length],
              ['Size', formatBytes(newest.bytes)],
            ]}
          />
        ) : null}
      </div>
    </Section>
  )
}
