import type { Change, Ledger, LedgerTables, Query, Search, TableName, Vocabulary, Where } from '@levain/core'
import { search } from '../search/index.ts'
import { compile } from './changes.ts'
import { type Database, openDatabase } from './database.ts'
import { explaining } from './failure.ts'
import { filter, select } from './queries.ts'
import { decodeRow } from './rows.ts'
import { Writer } from './writer.ts'

/** A ledger that can be closed. `integrity` lists what SQLite finds wrong with the file: nothing, hopefully. */
export interface OpenLedger extends Ledger {
  /** The Kysely handle, for rooms that search with SQL of their own. Read only: writes go through `commit`. */
  readonly kysely: Database['kysely']
  integrity(): string[]
  close(): Promise<void>
}

/**
 * Opens the embedded ledger, an SQLite file; creates it where there is none.
 *
 * @param path e.g. `.levain/ledger.sqlite`
 * @throws ledger-version when a newer Levain wrote it
 * @throws ledger-unusable when it is damaged, held by another program, or the disk refuses
 */
export async function openLedger(path: string): Promise<OpenLedger> {
  const { sqlite, kysely } = await explaining(path, () => openDatabase(path))
  const writer = new Writer(sqlite, path)
  return {
    kysely,
    async commit(changes: readonly Change[]) {
      if (changes.length > 0) await writer.write(changes.flatMap((change) => compile(kysely, change)))
    },
    async find<Table extends TableName>(table: Table, query: Query<LedgerTables[Table]> = {}) {
      const rows = await explaining(path, () => select(kysely, table, query).execute())
      return rows.map((row) => decodeRow<LedgerTables[Table]>(table, row))
    },
    async first<Table extends TableName>(table: Table, where: Where<LedgerTables[Table]>) {
      const [row] = await explaining(path, () => select(kysely, table, { where, limit: 1 }).execute())
      return row && decodeRow<LedgerTables[Table]>(table, row)
    },
    async count<Table extends TableName>(table: Table, where: Where<LedgerTables[Table]> = {}) {
      const counted = kysely.selectFrom(filter(kysely.selectFrom(table).selectAll(), table, where).as('rows'))
      const row = await explaining(path, () => counted.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow())
      return Number(row.n)
    },
    search<Table extends TableName>(vocabulary: Vocabulary<Table>, asked: Search<Table>) {
      return explaining(path, () => search({ kysely, dialect: 'sqlite' }, vocabulary, asked))
    },
    integrity() {
      const rows = sqlite
        .prepare('pragma integrity_check')
        .all()
        .map((row) => String(row.integrity_check))
      return rows.filter((line) => line !== 'ok')
    },
    async close() {
      writer.flush()
      await kysely.destroy()
    },
  }
}
