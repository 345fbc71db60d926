import type { Kysely } from 'kysely'
import type { Dialect } from './dialect.ts'
import type { Member } from './group.ts'
import type { BoundQuery } from './queries.ts'
import type { StoredRow } from './rows.ts'

/** Every table by name; columns are checked against `ledgerTables`, not here. */
export type Schema = Record<string, StoredRow>

/** An open database that keeps the ledger. Whatever it throws is an error of ours where there is one for it. */
export interface Database {
  readonly dialect: Dialect
  readonly kysely: Kysely<Schema>
  /** The cells of each row, in the order they are selected: half the work of rows by names. @throws ledger-unusable */
  rows(query: BoundQuery): Promise<readonly (readonly unknown[])[]>
  /** Runs a body that asks over {@link kysely}. @throws ledger-unusable, store-full */
  explaining<Result>(body: () => Promise<Result>): Promise<Result>
  /**
   * Makes commits durable, all in one transaction, and gives those that failed with their errors.
   *
   * @throws ledger-unusable, store-full when all of them failed
   */
  commit(members: readonly Member[]): Promise<ReadonlyMap<Member, unknown>>
  /** What the database finds wrong with itself: nothing, hopefully. */
  integrity(): string[]
  close(): Promise<void>
}
