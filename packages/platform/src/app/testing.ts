import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '@levain/core'
import { type App, type AppOptions, openApp } from './open.ts'

/**
 * Runs a test's body with an app over a new, empty project in a temporary folder, and clears up after it. Everything is
 * real: the SQLite ledger, the store, DuckDB.
 */
export async function withApp(body: (app: App) => Promise<void>, options: Partial<AppOptions> = {}): Promise<void> {
  const projectFolder = await mkdtemp(join(tmpdir(), 'levain-test-'))
  const app = await openApp({ projectFolder, log: silentLog, ...options })
  try {
    await body(app)
  } finally {
    await app.close()
    await rm(projectFolder, { recursive: true, force: true, maxRetries: 3 })
  }
}
