import { type ColumnKind, ledgerTables, type TableColumns } from '../columns.ts'
import { type Dialect, quote } from '../dialect.ts'

type AnyTable = TableColumns<Record<string, unknown>>

/**
 * Creates every table and index that is not there. While no release has been made this follows `ledgerTables`; after the first
 * release it is frozen, and changes come as further migrations.
 */
export function createTables(dialect: Dialect): string[] {
  return Object.entries(ledgerTables as Record<string, AnyTable>).flatMap(([name, table]) => [
    tableText(name, table, dialect),
    ...(table.indexes ?? []).map((columns) => indexText(name, table, columns, dialect)),
  ])
}

function tableText(name: string, table: AnyTable, dialect: Dialect): string {
  const columns = Object.entries<ColumnKind>(table.columns).map(
    ([column, kind]) => `${quote(column)} ${column === table.numbered ? dialect.numbered : dialect.types[kind]}`,
  )
  const key = table.numbered ? [] : [`primary key (${list(table.key)})`]
  const unique = (table.unique ?? []).map((together) => `unique (${list(together)})`)
  return `create table if not exists ${quote(name)} (${[...columns, ...key, ...unique].join(', ')}) ${table.clustered ? dialect.clustered : ''}`
}

const list = (columns: readonly string[]): string => columns.map(quote).join(', ')

/** A column of the key is never nothing. */
function indexText(name: string, table: AnyTable, columns: readonly string[], dialect: Dialect): string {
  const parts = columns.map((column) => {
    const held = table.long?.includes(column) ? dialect.longIndexed(quote(column)) : quote(column)
    return `${held}${table.key.includes(column) ? '' : dialect.nullsFirst}`
  })
  return `create index if not exists ${quote(`${name}_by_${columns.join('_')}`)} on ${quote(name)} (${parts.join(', ')})`
}
