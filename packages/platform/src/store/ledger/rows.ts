import { fail, type TableName } from '@levain/core'
import { type ColumnKind, ledgerTables } from './columns.ts'

export type Cell = string | number | null
export type StoredRow = Record<string, Cell>

/** What kind of column each field of a table's rows is kept in. */
export const kindsOf = (table: TableName): Readonly<Record<string, ColumnKind>> => ledgerTables[table].columns

/** A noun, or part of one, as the database keeps it. Fields that are undefined are left out. */
export function encodeRow(table: TableName, row: object): StoredRow {
  const kinds = kindsOf(table)
  const stored: StoredRow = {}
  for (const field in row) {
    const kind = kinds[field]
    const value = (row as Record<string, unknown>)[field]
    if (kind !== undefined && value !== undefined) stored[field] = encodeCell(field, kind, value)
  }
  return stored
}

/** The inverse of {@link encodeRow}, of cells in the order of the table's columns. */
export function decodeCells<Row>(table: TableName, cells: readonly unknown[]): Row {
  const kinds = kindsOf(table)
  const row: Record<string, unknown> = {}
  let at = 0
  for (const field in kinds) {
    row[field] = decodeCell(kinds[field] as ColumnKind, cells[at])
    at += 1
  }
  return row as Row
}

/** The same of a row by names. */
export function decodeRow<Row>(table: TableName, stored: Readonly<Record<string, unknown>>): Row {
  const kinds = kindsOf(table)
  const row: Record<string, unknown> = {}
  for (const field in kinds) row[field] = decodeCell(kinds[field] as ColumnKind, stored[field])
  return row as Row
}

export function encodeCell(field: string, kind: ColumnKind, value: unknown): Cell {
  if (kind === 'json') return JSON.stringify(value)
  if (value === null) return null
  if (kind === 'boolean') return value ? 1 : 0
  // PostgreSQL cannot keep it, and no text that people mean has it.
  if (kind === 'text' && (value as string).includes('\0'))
    throw fail('input-invalid', { field, expected: 'text without the character U+0000', got: 'text with it' })
  return value as Cell
}

function decodeCell(kind: ColumnKind, cell: unknown): unknown {
  if (cell === null || cell === undefined) return null
  if (kind === 'json') return JSON.parse(cell as string)
  if (kind === 'boolean') return cell === 1
  return cell
}
