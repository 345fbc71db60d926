import type { Change, Ledger, LedgerTables, Query, Search, TableName, Vocabulary, Where } from '@levain/core'
import { type Ask, search } from '../search/index.ts'
import { encodeChange } from './changes.ts'
import type { Database } from './database.ts'
import type { Dialect } from './dialect.ts'
import { isPostgres } from './postgres/place.ts'
import { Queries } from './queries.ts'
import { decodeCells, type StoredRow } from './rows.ts'
import { openSqlite } from './sqlite/database.ts'
import { Writer } from './writer.ts'

/** A ledger that can be closed. */
export interface OpenLedger extends Ledger {
  /** Which SQL it speaks. */
  readonly dialect: Dialect['name']
  /** The Kysely handle, for rooms that search with SQL of their own. Read only: writes go through `commit`. */
  readonly kysely: Database['kysely']
  /** What the database finds wrong with itself: nothing, hopefully. */
  integrity(): string[]
  close(): Promise<void>
}

/**
 * Opens a ledger; creates it where there is none.
 *
 * @param location an SQLite file, e.g. `.levain/ledger.sqlite`, or `postgres://USER:PASSWORD@HOST/DATABASE`
 * @throws ledger-version when a newer Levain wrote it
 * @throws ledger-unusable when it is damaged, held by another program, cannot be reached, or the disk refuses
 */
export async function openLedger(location: string): Promise<OpenLedger> {
  const database = await openDatabase(location)
  const writer = new Writer(database)
  const queries = new Queries(database.dialect)
  return {
    dialect: database.dialect.name,
    kysely: database.kysely,
    async commit(changes: readonly Change[]) {
      if (changes.length > 0) await writer.write(changes.map(encodeChange))
    },
    async find<Table extends TableName>(table: Table, query: Query<LedgerTables[Table]> = {}) {
      const rows = await database.rows(queries.select(table, query))
      return rows.map((cells) => decodeCells<LedgerTables[Table]>(table, cells))
    },
    async first<Table extends TableName>(table: Table, where: Where<LedgerTables[Table]>) {
      const [cells] = await database.rows(queries.select(table, { where, limit: 1 }))
      return cells && decodeCells<LedgerTables[Table]>(table, cells)
    },
    async count<Table extends TableName>(table: Table, where: Where<LedgerTables[Table]> = {}) {
      const [counted] = await database.rows(queries.count(table, where))
      return Number(counted?.[0])
    },
    search<Table extends TableName>(vocabulary: Vocabulary<Table>, asked: Search<Table>) {
      const ask: Ask = async (query) => (await query.execute(database.kysely)).rows as StoredRow[]
      return database.explaining(() => search({ dialect: database.dialect.name, ask }, vocabulary, asked))
    },
    integrity: () => database.integrity(),
    async close() {
      await writer.idle()
      await database.close()
    },
  }
}

async function openDatabase(location: string): Promise<Database> {
  if (!isPostgres(location)) return openSqlite(location)
  const { openPostgres } = await import('./postgres/database.ts')
  return openPostgres(location)
}
