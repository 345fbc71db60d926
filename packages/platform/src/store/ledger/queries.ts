import type { LedgerTables, Query, TableName, Where } from '@levain/core'
import type { Kysely, SelectQueryBuilder } from 'kysely'
import { type ColumnKind, ledgerTables } from './columns.ts'
import type { Schema } from './database.ts'
import { encodeCell, type StoredRow } from './rows.ts'

type Select = SelectQueryBuilder<Schema, string, StoredRow>

/** A query over one table as SQL. */
export function select<Table extends TableName>(kysely: Kysely<Schema>, table: Table, query: Query<LedgerTables[Table]>): Select {
  let built = filter(kysely.selectFrom(table).selectAll(), table, query.where ?? {})
  for (const [column, direction] of query.orderBy ?? []) built = built.orderBy(column, direction)
  return query.limit === undefined ? built : built.limit(query.limit)
}

/** Narrows a select to the rows for which all conditions hold. */
export function filter<Table extends TableName>(query: Select, table: Table, where: Where<LedgerTables[Table]>): Select {
  const kinds = ledgerTables[table].columns as Record<string, ColumnKind>
  let narrowed = query
  for (const [column, condition] of Object.entries(where)) {
    const kind = kinds[column]
    if (kind !== undefined && condition !== undefined) narrowed = narrow(narrowed, column, kind, condition)
  }
  return narrowed
}

function narrow(query: Select, column: string, kind: ColumnKind, condition: unknown): Select {
  if (condition === null) return query.where(column, 'is', null)
  if (typeof condition !== 'object') return query.where(column, '=', encodeCell(kind, condition))
  if ('in' in condition)
    return query.where(
      column,
      'in',
      (condition.in as unknown[]).map((value) => encodeCell(kind, value)),
    )
  let narrowed = query
  for (const [name, operator] of comparisons) {
    const bound = (condition as Record<string, unknown>)[name]
    if (bound !== undefined) narrowed = narrowed.where(column, operator, encodeCell(kind, bound))
  }
  return narrowed
}

const comparisons = [
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
] as const
