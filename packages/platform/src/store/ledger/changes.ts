import { type Change, fail, type NewPoint, type TableName } from '@levain/core'
import { type Cell, encodeRow, type StoredRow } from './rows.ts'
import type { InsertKind } from './statements.ts'

/** A change in the words of the database. */
export type EncodedChange =
  | {
      readonly kind: InsertKind
      readonly table: TableName
      readonly columns: readonly string[]
      readonly row: readonly Cell[]
    }
  | {
      readonly kind: 'update'
      readonly table: TableName
      readonly set: StoredRow
      readonly match: StoredRow
      readonly mustChange: () => Error
    }
  | { readonly kind: 'remove'; readonly table: TableName; readonly match: StoredRow }
  | { readonly kind: 'record'; readonly run: string; readonly points: readonly NewPoint[] }

/** Encodes a change, so that a bad value fails before anything is written. */
export function encodeChange(change: Change): EncodedChange {
  switch (change.kind) {
    case 'insert':
    case 'ensure':
    case 'upsert': {
      const row = encodeRow(change.table, change.row)
      return { kind: change.kind, table: change.table, columns: Object.keys(row), row: Object.values(row) }
    }
    case 'update':
      return encodeUpdate(change)
    case 'remove':
      return { kind: 'remove', table: change.table, match: encodeRow(change.table, change.key) }
    case 'record':
      return change
  }
}

function encodeUpdate(change: Extract<Change, { kind: 'update' }>): EncodedChange {
  const key = encodeRow(change.table, change.key)
  const expected = encodeRow(change.table, change.expect ?? {})
  const mustChange = () =>
    fail('conflict', {
      what: `${change.table} ${JSON.stringify(change.key)}`,
      expected: JSON.stringify(change.expect ?? change.key),
      got: 'something else',
    })
  return {
    kind: 'update',
    table: change.table,
    set: encodeRow(change.table, change.set),
    match: { ...key, ...expected },
    mustChange,
  }
}
