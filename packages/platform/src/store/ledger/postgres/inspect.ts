import { toLevainError } from '@levain/core'
import type { LedgerState } from '../inspect.ts'
import { statementsFrom } from '../migrations/index.ts'
import { connectionOptions } from './connection.ts'
import { postgres } from './dialect.ts'
import { openPg } from './driver.ts'
import { explain } from './failure.ts'
import { versionOf } from './migrate.ts'
import { placeOf } from './place.ts'

/** Connects, and asks who is there and whether this Levain knows its tables. */
export async function inspectPostgres(address: string): Promise<LedgerState | undefined> {
  const place = placeOf(address)
  const { Client } = await openPg()
  const client = new Client(connectionOptions(address))
  try {
    await client.connect()
    const { rows } = await client.query('show server_version')
    statementsFrom(await versionOf(client), postgres)
    return { place, database: `PostgreSQL ${rows[0]?.server_version}`, problem: null }
  } catch (error) {
    return { place, database: 'PostgreSQL', problem: toLevainError(explain(error, place)).message }
  } finally {
    await client.end().catch(() => undefined)
  }
}
