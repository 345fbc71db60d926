import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { inspectPostgres } from './postgres/inspect.ts'
import { isPostgres } from './postgres/place.ts'

/** How a ledger stands. */
export interface LedgerState {
  /** Where it is, as may be shown: without password. */
  readonly place: string
  /** What keeps it, e.g. `PostgreSQL 17.2`. */
  readonly database: string
  /** What is wrong with it; null when nothing is. */
  readonly problem: string | null
}

/** Looks at a ledger and changes nothing; undefined when there is none yet. */
export async function inspectLedger(location: string): Promise<LedgerState | undefined> {
  if (isPostgres(location)) return inspectPostgres(location)
  return existsSync(location) ? inspectSqlite(location) : undefined
}

/** SQLite's own check of every page and index. */
function inspectSqlite(path: string): LedgerState {
  const state = { place: path, database: `SQLite ${process.versions.sqlite}` }
  try {
    using file = new DatabaseSync(path, { readOnly: true })
    const rows = file.prepare('pragma integrity_check').all() as { integrity_check: string }[]
    const wrong = rows.map((row) => row.integrity_check).find((text) => text !== 'ok')
    return { ...state, problem: wrong === undefined ? null : `it is damaged: ${wrong}` }
  } catch (error) {
    return { ...state, problem: `it cannot be read: ${(error as Error).message}` }
  }
}
