import { NativeSelect } from '@mantine/core'
import type { Columns } from './value.ts'

/** By which parameter or tag the runs are put together. */
export function GroupChoice(props: { columns: Columns; group: string | undefined; onChange: (group: string | undefined) => void }) {
  const { columns, group, onChange } = props
  const keys = [...columns.params.map((name) => `param:${name}`), ...columns.tags.map((name) => `tag:${name}`)]
  const shown = group && !keys.includes(group) ? [group, ...keys] : keys
  return (
    <NativeSelect
      aria-label="Group by"
      data={[{ value: '', label: 'not grouped' }, ...shown.map((key) => ({ value: key, label: `by ${key.slice(key.indexOf(':') + 1)}` }))]}
      value={group ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
      className="group-choice"
    />
  )
}
