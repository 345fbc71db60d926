import { setTimeout } from 'node:timers/promises'
import { Kysely, PostgresDialect } from 'kysely'
import type { Pool, QueryArrayConfig } from 'pg'
import type { Database, Schema } from '../database.ts'
import type { Member } from '../group.ts'
import type { BoundQuery } from '../queries.ts'
import { connectionOptions, WritingConnection } from './connection.ts'
import { postgres } from './dialect.ts'
import { integersAsNumbers, openPg } from './driver.ts'
import { explain, isStarting, isTransient } from './failure.ts'
import { migrate } from './migrate.ts'
import { placeOf } from './place.ts'
import { StatementNames } from './statement-names.ts'
import { Transaction } from './transaction.ts'

/** Connections that read, at most. */
const readersMax = 8

/** How long to wait before each further try, where the connection was lost or the database asks to try again. */
const retryDelaysMs = [20, 100, 400, 1_000, 2_000]

/** After a crash a server first makes good what was under way: it is asked again every second, so many times at most. */
const delayOfStarting = (tries: number, error: unknown): number | undefined => (isStarting(error) && tries < 30 ? 1_000 : undefined)

/**
 * Opens a PostgreSQL database, creating or migrating the tables of its first schema.
 *
 * @param address e.g. `postgres://levain:secret@db.example/levain`; what `libpq` takes from the environment counts too
 * @throws ledger-version when a newer Levain wrote it
 * @throws ledger-unusable when it cannot be reached or refuses
 */
export async function openPostgres(address: string): Promise<Database> {
  const place = placeOf(address)
  const database = new PostgresLedger(address, place, await openPool(address))
  try {
    await database.migrate()
    return database
  } catch (error) {
    await database.close()
    throw explain(error, place)
  }
}

async function openPool(address: string): Promise<Pool> {
  const { Pool } = await openPg()
  const pool = new Pool({
    ...connectionOptions(address),
    max: readersMax,
    idleTimeoutMillis: 60_000,
    types: await integersAsNumbers(),
    onConnect: (client) => client.query('set default_transaction_read_only = on') as never,
  })
  // A connection that is lost while nobody uses it is replaced when somebody does.
  pool.on('error', () => undefined)
  return pool
}

class PostgresLedger implements Database {
  readonly dialect = postgres
  readonly kysely: Kysely<Schema>
  readonly #place: string
  readonly #pool: Pool
  readonly #writing: WritingConnection
  readonly #names = new StatementNames()

  constructor(address: string, place: string, pool: Pool) {
    this.#place = place
    this.#pool = pool
    this.#writing = new WritingConnection(address)
    this.kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  }

  async migrate(): Promise<void> {
    await this.#persistently(async () => migrate(await this.#writing.get()))
  }

  rows({ sql, parameters }: BoundQuery): Promise<readonly (readonly unknown[])[]> {
    const query: QueryArrayConfig = { name: this.#names.of(sql), text: sql, values: [...parameters], rowMode: 'array' }
    return this.#persistently(async () => (await this.#pool.query<unknown[]>(query)).rows)
  }

  commit(members: readonly Member[]): Promise<ReadonlyMap<Member, unknown>> {
    const transaction = new Transaction(this.#writing, this.#names, this.#place, members)
    return this.#persistently(() => transaction.commit())
  }

  explaining<Result>(body: () => Promise<Result>): Promise<Result> {
    return this.#persistently(body)
  }

  /** Tries again for a while when the connection was lost, and longer while the server says that it is starting. */
  async #persistently<Result>(body: () => Promise<Result>): Promise<Result> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await body()
      } catch (error) {
        const delayMs = isTransient(error) ? (retryDelaysMs[tries] ?? delayOfStarting(tries, error)) : undefined
        if (delayMs === undefined) throw explain(error, this.#place)
        await setTimeout(delayMs)
      }
    }
  }

  /** PostgreSQL watches over itself. */
  integrity(): string[] {
    return []
  }

  async close(): Promise<void> {
    await this.#writing.drop()
    // Ends the pool too.
    await this.kysely.destroy()
    if (!this.#pool.ended) await this.#pool.end()
  }
}
