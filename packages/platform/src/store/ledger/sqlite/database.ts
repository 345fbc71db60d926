import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely'
import { matcher } from '../../search/index.ts'
import type { Database, Schema } from '../database.ts'
import { type Member, type Order, settle } from '../group.ts'
import { currentVersion, statementsFrom } from '../migrations/index.ts'
import type { BoundQuery } from '../queries.ts'
import { remember } from '../remember.ts'
import type { StoredRow } from '../rows.ts'
import type { Statement } from '../statements.ts'
import { sqlite as dialect } from './dialect.ts'
import { explain } from './failure.ts'

/**
 * Opens an SQLite file, creating or migrating it: write-ahead log, `synchronous=FULL` so that what was acknowledged
 * survives a power cut, ten seconds of patience with other processes.
 *
 * @throws ledger-version when a newer Levain wrote it
 * @throws ledger-unusable when it is damaged, held by another program, or the disk refuses
 */
export async function openSqlite(path: string): Promise<Database> {
  try {
    const file = new DatabaseSync(path, { timeout: 10_000 })
    file.function('regexp', { deterministic: true }, matcher())
    file.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma cache_size = -${cacheKib}`)
    migrate(file)
    return new SqliteLedger(file, path)
  } catch (error) {
    throw explain(error, path)
  }
}

/** Pages are kept in memory up to this, as they are read; 2 MiB, as SQLite has it, are few for a hundred thousand runs. */
const cacheKib = 64 * 1024

class SqliteLedger implements Database {
  readonly dialect = dialect
  readonly kysely: Kysely<Schema>
  readonly #file: DatabaseSync
  readonly #path: string
  readonly #prepared = new Map<string, StatementSync>()
  readonly #readers = new Map<string, StatementSync>()

  constructor(file: DatabaseSync, path: string) {
    this.#file = file
    this.#path = path
    this.kysely = new Kysely<Schema>({ dialect: new SqliteDialect({ database: forKysely(file) }) })
  }

  rows({ sql, parameters }: BoundQuery): Promise<readonly (readonly unknown[])[]> {
    return this.explaining(async () => this.#reading(sql).all(...(parameters as string[])) as unknown as unknown[][])
  }

  async explaining<Result>(body: () => Promise<Result>): Promise<Result> {
    try {
      return await body()
    } catch (error) {
      throw explain(error, this.#path)
    }
  }

  async commit(members: readonly Member[]): Promise<ReadonlyMap<Member, unknown>> {
    try {
      this.#file.exec('begin immediate')
      const failures = this.#carryOut(settle(dialect, members))
      this.#file.exec('commit')
      return failures
    } catch (error) {
      if (this.#file.isTransaction) this.#file.exec('rollback')
      throw explain(error, this.#path)
    }
  }

  #carryOut(orders: ReturnType<typeof settle>): ReadonlyMap<Member, unknown> {
    let next = orders.next()
    while (!next.done) {
      try {
        next = orders.next(this.#do(next.value))
      } catch (error) {
        // A full disk rolls the whole transaction back by itself; then the savepoints are gone too.
        if (!this.#file.isTransaction) throw error
        next = orders.throw(explain(error, this.#path))
      }
    }
    return next.value
  }

  #do(order: Order): StoredRow[] {
    if (typeof order !== 'string') return order.flatMap((statement) => this.#run(statement))
    this.#file.exec(words[order])
    return []
  }

  #run({ sql, parameters, returns, mustChange }: Statement): StoredRow[] {
    const prepared = this.#prepare(sql)
    if (returns) return parameters.map((row) => prepared.get(...(row as string[])) as StoredRow)
    for (const row of parameters) {
      const { changes } = prepared.run(...(row as string[]))
      if (mustChange && changes === 0) throw mustChange()
    }
    return []
  }

  #reading(sql: string): StatementSync {
    return remember(this.#readers, sql, () => {
      const statement = this.#file.prepare(sql)
      statement.setReturnArrays(true)
      return statement
    })
  }

  #prepare(sql: string): StatementSync {
    return remember(this.#prepared, sql, () => this.#file.prepare(sql))
  }

  integrity(): string[] {
    const rows = this.#file.prepare('pragma integrity_check').all()
    return rows.map((row) => String(row.integrity_check)).filter((line) => line !== 'ok')
  }

  async close(): Promise<void> {
    await this.kysely.destroy()
    if (this.#file.isOpen) this.#file.close()
  }
}

const words = {
  restart: 'rollback; begin immediate',
  savepoint: 'savepoint part',
  rollback: 'rollback to part; release part',
  release: 'release part',
} as const

function migrate(file: DatabaseSync): void {
  if (versionOf(file) === currentVersion) return
  // Held over the whole migration, so that two processes which meet on a new ledger do not both create it.
  file.exec('begin immediate')
  try {
    for (const statement of statementsFrom(versionOf(file), dialect)) file.exec(statement)
    file.exec(`pragma user_version = ${currentVersion}; commit`)
  } catch (error) {
    file.exec('rollback')
    throw error
  }
}

function versionOf(file: DatabaseSync): number {
  return Number(file.prepare('pragma user_version').get()?.user_version ?? 0)
}

/** node:sqlite in the shape Kysely's SQLite dialect speaks. */
function forKysely(file: DatabaseSync): SqliteDatabase {
  return {
    close: () => file.close(),
    prepare: (text) => {
      const statement = file.prepare(text)
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...(parameters as string[])),
        run: (parameters) => statement.run(...(parameters as string[])),
        iterate: (parameters) => statement.iterate(...(parameters as string[])) as IterableIterator<unknown>,
      }
    },
  }
}
