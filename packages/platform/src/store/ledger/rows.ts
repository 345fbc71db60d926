import type { TableName } from '@levain/core'
import { type ColumnKind, ledgerTables } from './columns.ts'

export type Cell = string | number | null
export type StoredRow = Record<string, Cell>

/** A noun, or part of one, as the database keeps it. Fields that are undefined are left out. */
export function encodeRow(table: TableName, row: object): StoredRow {
  const kinds = ledgerTables[table].columns as Record<string, ColumnKind>
  const stored: StoredRow = {}
  for (const [field, value] of Object.entries(row)) {
    const kind = kinds[field]
    if (kind !== undefined && value !== undefined) stored[field] = encodeCell(kind, value)
  }
  return stored
}

/** The inverse of {@link encodeRow}. */
export function decodeRow<Row>(table: TableName, stored: Readonly<Record<string, unknown>>): Row {
  const row: Record<string, unknown> = {}
  for (const [field, kind] of Object.entries(ledgerTables[table].columns) as [string, ColumnKind][]) {
    row[field] = decodeCell(kind, stored[field])
  }
  return row as Row
}

export function encodeCell(kind: ColumnKind, value: unknown): Cell {
  if (kind === 'json') return JSON.stringify(value)
  if (value === null) return null
  if (kind === 'boolean') return value ? 1 : 0
  return value as Cell
}

function decodeCell(kind: ColumnKind, cell: unknown): unknown {
  if (cell === null || cell === undefined) return null
  if (kind === 'json') return JSON.parse(cell as string)
  if (kind === 'boolean') return cell === 1
  return cell
}
