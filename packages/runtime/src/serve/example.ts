import type { ColumnProfile, Profile, Signature, SignatureColumn } from '@levain/core'
import type { Row } from './rows.ts'
import type { Value } from './values.ts'

/** A typical row in the signature's order: medians and most frequent values of the profile, else what the signature knows. */
export function exampleRow(signature: Signature, profile: Profile | null): Row {
  const columns = new Map(profile?.columns.map((column) => [column.name, column]))
  return signature.inputs.map((column) => typical(column, columns.get(column.name)))
}

function typical(column: SignatureColumn, seen: ColumnProfile | undefined): Value {
  const middle = seen?.numeric?.quantiles['0.5'] ?? (column.range ? (column.range.min + column.range.max) / 2 : 0)
  if (column.type === 'category' || column.type === 'text') return seen?.category?.values[0]?.value ?? column.levels?.[0] ?? ''
  if (column.type === 'boolean') return middle >= 0.5
  if (column.type === 'number') return middle
  return Math.round(middle)
}
