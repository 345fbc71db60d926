import { DatabaseSync } from 'node:sqlite'
import { fail } from '@levain/core'
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { matcher } from '../search/index.ts'
import { migrations } from './migrations/index.ts'
import type { StoredRow } from './rows.ts'

/** Every table by name; columns are checked against `ledgerTables`, not here. */
export type Schema = Record<string, StoredRow>

export interface Database {
  readonly sqlite: DatabaseSync
  readonly kysely: Kysely<Schema>
}

/**
 * Opens the ledger's SQLite database, creating or migrating it: write-ahead log, `synchronous=FULL` so that what was
 * acknowledged survives a power cut, ten seconds of patience with other processes.
 *
 * @throws ledger-version when a newer Levain wrote it
 */
export async function openDatabase(path: string): Promise<Database> {
  const sqlite = new DatabaseSync(path, { timeout: 10_000 })
  sqlite.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;')
  sqlite.function('regexp', { deterministic: true }, matcher())
  const kysely = new Kysely<Schema>({ dialect: new SqliteDialect({ database: forKysely(sqlite) }) })
  await migrate(sqlite, kysely)
  return { sqlite, kysely }
}

async function migrate(sqlite: DatabaseSync, kysely: Kysely<Schema>): Promise<void> {
  const known = Object.keys(migrations).length
  const current = versionOf(sqlite)
  if (current === known) return
  if (current > known) throw fail('ledger-version', { expected: String(known), got: String(current) })
  // Held over the whole migration, so that two processes which meet on a new ledger do not both create it.
  sqlite.exec('begin immediate')
  try {
    if (versionOf(sqlite) < known) await runMigrations(sqlite, kysely, known)
    sqlite.exec('commit')
  } catch (error) {
    sqlite.exec('rollback')
    throw error
  }
}

async function runMigrations(sqlite: DatabaseSync, kysely: Kysely<Schema>, known: number): Promise<void> {
  const migrator = new Migrator({ db: kysely, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
  sqlite.exec(`pragma user_version = ${known}`)
}

function versionOf(sqlite: DatabaseSync): number {
  return Number(sqlite.prepare('pragma user_version').get()?.user_version ?? 0)
}

/** node:sqlite in the shape Kysely's SQLite dialect speaks. */
function forKysely(sqlite: DatabaseSync): SqliteDatabase {
  return {
    close: () => sqlite.close(),
    prepare: (text) => {
      const statement = sqlite.prepare(text)
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...(parameters as string[])),
        run: (parameters) => statement.run(...(parameters as string[])),
        iterate: (parameters) => statement.iterate(...(parameters as string[])) as IterableIterator<unknown>,
      }
    },
  }
}
