import { type DuckDBConnection, DuckDBInstance, StatementType } from '@duckdb/node-api'
import { fail } from '@levain/core'
import type { Gate } from './gate.ts'
import { list } from './sql-text.ts'

/** How much of the machine one SQL call may use. */
export interface SessionLimits {
  /** Memory of one call in MiB; what does not fit spills to `spillFolder`. */
  readonly memoryMb: number
  readonly spillFolder: string
}

/** What one SQL call may touch. */
export interface SessionScope {
  /** Threads. With one, the same SQL over the same inputs gives the same rows in the same order, to the last bit. */
  readonly threads: number
  /** Files it may open. */
  readonly files: readonly string[]
  /** A folder it may open files of. */
  readonly folder?: string
  /** Ends the call when it aborts. */
  readonly signal?: AbortSignal
}

/** A DuckDB of its own for one call. */
export interface Session {
  readonly connection: DuckDBConnection
  /** Runs a trusted statement. */
  run(sql: string): Promise<void>
  /** Rows of a trusted, small query. */
  rows(sql: string): Promise<Record<string, unknown>[]>
}

/**
 * Lends a fresh in-memory DuckDB to `body`, then closes it. It sees the named files and folders and nothing else: no
 * other file, no network, no extension; and its configuration is locked, so SQL cannot undo that. DuckDB keeps these
 * settings per instance, hence one instance per call (about 20 ms).
 *
 * @throws cancelled when the scope's signal aborts first
 */
export async function withSession<Result>(
  gate: Gate,
  limits: SessionLimits,
  scope: SessionScope,
  body: (session: Session) => Promise<Result>,
): Promise<Result> {
  const lend = async (): Promise<Result> => {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(scope.threads),
      memory_limit: `${limits.memoryMb}MiB`,
      temp_directory: limits.spillFolder,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    })
    const connection = await instance.connect()
    const watching = interruptWhenAborted(connection, scope.signal)
    try {
      await connection.run(lockDown(scope))
      return await body(sessionOver(connection))
    } catch (error) {
      throw fullDisk(error, limits.spillFolder)
    } finally {
      clearInterval(watching)
      connection.closeSync()
      instance.closeSync()
    }
  }
  try {
    return await gate(lend, scope.signal)
  } catch (error) {
    if (scope.signal?.aborted) throw fail('cancelled', { what: 'The SQL' }, error)
    throw error
  }
}

const interruptEveryMs = 50

/** An interrupt ends only the statement that runs at that moment, hence again and again: the call may be between two. */
function interruptWhenAborted(connection: DuckDBConnection, signal: AbortSignal | undefined): NodeJS.Timeout | undefined {
  return signal && setInterval(() => signal.aborted && connection.interrupt(), interruptEveryMs)
}

function lockDown({ files, folder }: SessionScope): string {
  return [
    `set TimeZone = 'UTC'`,
    `set errors_as_json = false`,
    `set allowed_paths = ${list(files)}`,
    `set allowed_directories = ${list(folder === undefined ? [] : [folder])}`,
    'set enable_external_access = false',
    'set lock_configuration = true',
  ].join('; ')
}

function sessionOver(connection: DuckDBConnection): Session {
  return {
    connection,
    async run(sql) {
      await connection.run(sql)
    },
    async rows(sql) {
      return (await connection.runAndReadAll(sql)).getRowObjectsJson()
    },
  }
}

/**
 * Checks that user SQL is one query that reads, and nothing else: what writes, attaches, loads or sets is refused before
 * it runs.
 *
 * @throws sql-invalid
 */
export async function checkSelect(connection: DuckDBConnection, sql: string): Promise<void> {
  await asSql(async () => {
    if (sql.trim() === '') throw fail('sql-invalid', { message: 'it is empty; expected one SELECT' })
    const statements = await connection.extractStatements(sql)
    if (statements.count !== 1) throw fail('sql-invalid', { message: `expected one SELECT, got ${statements.count} statements` })
    const statement = await statements.prepare(0)
    const type = statement.statementType
    statement.destroySync()
    if (type !== StatementType.SELECT) throw fail('sql-invalid', { message: `expected a SELECT, got ${StatementType[type]}` })
  })
}

/** Runs user SQL: what DuckDB says about it becomes `sql-invalid`. */
export async function asSql<Result>(body: () => Promise<Result>): Promise<Result> {
  try {
    return await body()
  } catch (error) {
    if (!isDuckDbError(error) || isFull(error)) throw error
    throw fail('sql-invalid', { message: error.message.trim() }, error)
  }
}

const isDuckDbError = (error: unknown): error is Error => error instanceof Error && error.name === 'Error'
const isFull = (error: unknown): boolean => error instanceof Error && /No space left on device|max_temp_directory_size/.test(error.message)
const fullDisk = (error: unknown, path: string): unknown => (isFull(error) ? fail('store-full', { path }, error) : error)
