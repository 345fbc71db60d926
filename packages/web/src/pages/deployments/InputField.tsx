import type { SignatureColumn } from '@levain/sdk'
import { NativeSelect, TextInput } from '@mantine/core'
import { formatNumber } from '../../ui/format.ts'

const levelsInSelect = 200

/** The field for one column of the signature; the range or the levels are what training saw. */
export function InputField({ column, value, onChange }: { column: SignatureColumn; value: string; onChange: (value: string) => void }) {
  const { name, type, required, levels } = column
  const label = required ? name : `${name} (optional)`
  const options = type === 'boolean' ? ['true', 'false'] : levels && levels.length <= levelsInSelect ? [...levels] : undefined
  if (options) {
    const strange = value !== '' && !options.includes(value) ? [value] : []
    const data = [...(required && value !== '' ? [] : [{ value: '', label: 'missing' }]), ...strange, ...options]
    const description = type === 'boolean' ? 'boolean' : `one of ${options.length}`
    return (
      <NativeSelect
        label={label}
        description={description}
        data={data}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  }
  const number = type === 'number' || type === 'integer'
  return (
    <TextInput
      label={label}
      description={description(column)}
      inputMode={number ? 'decimal' : 'text'}
      placeholder="missing"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

function description({ type, range, levels }: SignatureColumn): string {
  if (levels) return `one of ${levels.length}, e.g. ${levels.slice(0, 3).join(', ')}`
  if (!range) return type
  if (type === 'time')
    return `time, seen ${new Date(range.min).toISOString().slice(0, 10)} to ${new Date(range.max).toISOString().slice(0, 10)}`
  return `${type}, seen ${formatNumber(range.min)} to ${formatNumber(range.max)}`
}
