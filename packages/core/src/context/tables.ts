import type { ColumnSchema, Frame, Json, Manifest } from '../nouns/index.ts'

/** A table by the digest of its manifest. */
export type TableDigest = string

/** A table just written. */
export interface WrittenTable {
  readonly digest: TableDigest
  readonly manifest: Manifest
}

/** Files of this machine that SQL may read besides its inputs. */
export interface Readable {
  /** These files. */
  readonly files?: readonly string[]
  /** Any file below this folder; relative paths in the SQL are resolved against it. */
  readonly folder?: string
}

/**
 * SQL and columns over immutable tables. In SQL, inputs are named tables: `query('select count(*) as n from rows',
 * { rows: digest })`. SQL sees its inputs and nothing else: no files, no network.
 * The same SQL over the same inputs gives the same rows in the same order, to the last bit (as long as it asks neither
 * chance nor the clock).
 *
 * @throws sql-invalid, dataset-not-found, store-full, cancelled
 */
export interface Tables {
  /** Runs SQL and returns its rows as plain JSON values; for small results, at most `limit` rows (default 10,000). */
  query(sql: string, inputs: Readonly<Record<string, TableDigest>>, limit?: number, readable?: Readable): Promise<Record<string, Json>[]>
  /** Runs SQL and keeps the result as an immutable table. */
  write(sql: string, inputs: Readonly<Record<string, TableDigest>>, readable?: Readable): Promise<WrittenTable>
  /** Columns as typed arrays; all of them unless named. */
  frame(table: TableDigest, columns?: readonly string[]): Promise<Frame>
  schema(table: TableDigest): Promise<ColumnSchema[]>
  /** The same tables for somebody who may lose interest: SQL that still runs when `signal` aborts is ended (`cancelled`). */
  until(signal: AbortSignal): Tables
}
