import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '@levain/core'
import { type App, type AppOptions, openApp } from './open.ts'

/**
 * Runs a test's body with an app over a new, empty project in a temporary folder, and clears up after it. Everything is
 * real: the ledger, the store, DuckDB. The ledger is an SQLite file; with `LEVAIN_TEST_LEDGER`, the address of a PostgreSQL
 * server, it is a new database there; `environment` leads another process to the same one.
 */
export async function withApp(
  body: (app: App, environment: NodeJS.ProcessEnv) => Promise<void>,
  options: Partial<AppOptions> = {},
): Promise<void> {
  const projectFolder = await mkdtemp(join(tmpdir(), 'levain-test-'))
  const { ledger } = { ...(await testLedger()), ...options }
  const app = await openApp({ projectFolder, log: silentLog, ...options, ...(ledger ? { ledger } : {}) })
  try {
    await body(app, { ...process.env, ...(ledger ? { LEVAIN_LEDGER: ledger } : {}) })
  } finally {
    await app.close()
    await rm(projectFolder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function testLedger(): Promise<{ ledger?: string }> {
  const server = process.env.LEVAIN_TEST_LEDGER
  if (!server) return {}
  const { createDatabase } = await import('../store/ledger/postgres/testing/server.ts')
  return { ledger: await createDatabase(server) }
}
