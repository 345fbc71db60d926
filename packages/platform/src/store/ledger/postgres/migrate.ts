import { currentVersion, statementsFrom } from '../migrations/index.ts'
import type { Connection } from './connection.ts'
import { postgres } from './dialect.ts'
import { lockText } from './lock.ts'

/**
 * Creates the tables or brings them up to date, under the lock of writers: of several processes that meet on a new
 * database one does it and the others find it done.
 *
 * @throws ledger-version when a newer Levain wrote it
 */
export async function migrate(connection: Connection): Promise<void> {
  if ((await versionOf(connection)) === currentVersion) return
  await connection.query(`begin; ${lockText}`)
  try {
    const version = await versionOf(connection)
    const statements = statementsFrom(version, postgres)
    if (version === 0) await connection.query(versionTable)
    await connection.query([...statements, `update "ledgerVersion" set "version" = ${currentVersion}`, 'commit'].join(';\n'))
  } catch (error) {
    await connection.query('rollback').catch(() => undefined)
    throw error
  }
}

export async function versionOf(connection: Connection): Promise<number> {
  const found = await connection.query(`select to_regclass('"ledgerVersion"') as "table"`)
  if (found.rows[0]?.table === null) return 0
  const { rows } = await connection.query('select "version" from "ledgerVersion"')
  return Number(rows[0]?.version)
}

const versionTable = 'create table "ledgerVersion" ("version" integer not null); insert into "ledgerVersion" values (0)'
