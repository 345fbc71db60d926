import { type Change, fail, type TableName } from '@levain/core'
import type { CompiledQuery, Kysely } from 'kysely'
import { ledgerTables } from './columns.ts'
import type { Schema } from './database.ts'
import { recordStatements } from './metrics.ts'
import { encodeRow, type StoredRow } from './rows.ts'

/** A change as SQL. `mustChange` tells what it means when the statement touches no row. */
export interface Statement {
  readonly query: CompiledQuery
  readonly mustChange?: () => Error
}

/** Compiles a change. Rows are encoded here, so a bad value fails before anything is written. */
export function compile(kysely: Kysely<Schema>, change: Change): Statement[] {
  switch (change.kind) {
    case 'insert':
      return [{ query: kysely.insertInto(change.table).values(encodeRow(change.table, change.row)).compile() }]
    case 'ensure':
      return [{ query: compileEnsure(kysely, change.table, encodeRow(change.table, change.row)) }]
    case 'upsert':
      return [{ query: compileUpsert(kysely, change.table, encodeRow(change.table, change.row)) }]
    case 'update':
      return [compileUpdate(kysely, change)]
    case 'remove':
      return [{ query: matching(kysely.deleteFrom(change.table), encodeRow(change.table, change.key)).compile() }]
    case 'record':
      return recordStatements(kysely, change.run, change.points)
  }
}

const compileEnsure = (kysely: Kysely<Schema>, table: TableName, row: StoredRow): CompiledQuery =>
  kysely
    .insertInto(table)
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .compile()

function compileUpsert(kysely: Kysely<Schema>, table: TableName, row: StoredRow): CompiledQuery {
  const key: readonly string[] = ledgerTables[table].key
  const rest = Object.fromEntries(Object.entries(row).filter(([column]) => !key.includes(column)))
  return kysely
    .insertInto(table)
    .values(row)
    .onConflict((conflict) => {
      const target = conflict.columns([...key])
      return Object.keys(rest).length > 0 ? target.doUpdateSet(rest) : target.doNothing()
    })
    .compile()
}

function compileUpdate(kysely: Kysely<Schema>, change: Extract<Change, { kind: 'update' }>): Statement {
  const key = encodeRow(change.table, change.key)
  const expected = encodeRow(change.table, change.expect ?? {})
  const query = matching(kysely.updateTable(change.table).set(encodeRow(change.table, change.set)), { ...key, ...expected })
  const mustChange = () =>
    fail('conflict', {
      what: `${change.table} ${JSON.stringify(change.key)}`,
      expected: JSON.stringify(change.expect ?? change.key),
      got: 'something else',
    })
  return { query: query.compile(), mustChange }
}

interface Filterable<Self> {
  where(column: string, operator: '=' | 'is', value: string | number | null): Self
}

function matching<Query extends Filterable<Query>>(query: Query, columns: StoredRow): Query {
  let narrowed = query
  for (const [column, value] of Object.entries(columns)) narrowed = narrowed.where(column, value === null ? 'is' : '=', value)
  return narrowed
}
