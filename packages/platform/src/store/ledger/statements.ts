import type { TableName } from '@levain/core'
import { type ColumnKind, ledgerTables } from './columns.ts'
import { type Dialect, quote } from './dialect.ts'
import { type Cell, kindsOf, type StoredRow } from './rows.ts'

/** SQL to be executed once for each list of parameters. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly (readonly unknown[])[]
  /** Whether each execution gives rows. */
  readonly returns?: boolean
  /** The error it is when an execution touches no row. */
  readonly mustChange?: () => Error
}

/** What happens when a row with the same key is there: it is refused, kept, or replaced. */
export type InsertKind = 'insert' | 'ensure' | 'upsert'

/** Adds rows which all have these columns, in this order. */
export function insertRows(
  dialect: Dialect,
  kind: InsertKind,
  table: TableName,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Statement {
  const unique = kind === 'upsert' ? lastOfEachKey(table, columns, rows) : rows
  return {
    sql: `${insertText(dialect, table, columns)}${conflictText(kind, table, columns)}`,
    parameters: bound(dialect, table, columns, unique),
  }
}

/** `insert into "table" (…) …` up to what happens on a conflict. */
export function insertText(dialect: Dialect, table: TableName, columns: readonly string[]): string {
  const kinds = columns.map((column) => kindsOf(table)[column] as ColumnKind)
  return `insert into ${quote(table)} (${columns.map(quote).join(', ')}) ${dialect.source(kinds)}`
}

/** Rows as parameters: each of them, or one list for each column. */
export function bound(
  dialect: Dialect,
  table: TableName,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): readonly (readonly unknown[])[] {
  const { columnOf } = dialect
  if (!columnOf) return rows
  const kinds = kindsOf(table)
  return [
    columns.map((column, at) =>
      columnOf(
        kinds[column] as ColumnKind,
        rows.map((row) => row[at] as Cell),
      ),
    ),
  ]
}

function conflictText(kind: InsertKind, table: TableName, columns: readonly string[]): string {
  if (kind === 'insert') return ''
  if (kind === 'ensure') return ' on conflict do nothing'
  const key: readonly string[] = ledgerTables[table].key
  const rest = columns.filter((column) => !key.includes(column)).map((column) => `${quote(column)} = excluded.${quote(column)}`)
  return ` on conflict (${key.map(quote).join(', ')}) do ${rest.length > 0 ? `update set ${rest.join(', ')}` : 'nothing'}`
}

/** One statement cannot replace the same row twice. */
function lastOfEachKey(table: TableName, columns: readonly string[], rows: readonly (readonly Cell[])[]): readonly (readonly Cell[])[] {
  if (rows.length < 2) return rows
  const places = (ledgerTables[table].key as readonly string[]).map((column) => columns.indexOf(column))
  return [...new Map(rows.map((row) => [JSON.stringify(places.map((place) => row[place])), row])).values()]
}

/** Alters the rows that match. */
export function updateRows(dialect: Dialect, table: TableName, set: StoredRow, match: StoredRow, mustChange: () => Error): Statement {
  const columns = Object.keys(set)
  const assignments = columns.map((column, index) => `${quote(column)} = ${dialect.parameter(index + 1)}`).join(', ')
  const sql = `update ${quote(table)} set ${assignments}${matchText(dialect, match, columns.length)}`
  return { sql, parameters: [[...Object.values(set), ...matched(match)]], mustChange }
}

/** Takes away the rows that match. */
export const deleteRows = (dialect: Dialect, table: TableName, match: StoredRow): Statement => ({
  sql: `delete from ${quote(table)}${matchText(dialect, match, 0)}`,
  parameters: [matched(match)],
})

function matchText(dialect: Dialect, match: StoredRow, before: number): string {
  let position = before
  const texts = Object.entries(match).map(([column, value]) => {
    if (value === null) return `${quote(column)} is null`
    position += 1
    return `${quote(column)} = ${dialect.parameter(position)}`
  })
  return texts.length > 0 ? ` where ${texts.join(' and ')}` : ''
}

const matched = (match: StoredRow): Cell[] => Object.values(match).filter((value) => value !== null)
