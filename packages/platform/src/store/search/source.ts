import type { Dialect, Sql } from './dialect.ts'

/** Asks the database. */
export type Ask = (query: Sql) => Promise<readonly Readonly<Record<string, unknown>>[]>

/** Where a search looks, and how. */
export interface Source {
  readonly ask: Ask
  readonly dialect: Dialect
  /** So many rows and fewer are looked at one by one rather than on the way along the order. */
  readonly few: number
}
