import { join, resolve } from 'node:path'
import { inspectLedger, isPostgres, type LedgerState } from '../store/index.ts'

/**
 * Where the ledger of a project is: what was named, else `LEVAIN_LEDGER` of the environment, else a file in the state
 * folder. An address of PostgreSQL as it is, password and all; a path made absolute from the project's folder.
 */
export function ledgerLocation(named: string | undefined, projectFolder: string, stateFolder: string): string {
  const location = named || process.env.LEVAIN_LEDGER || resolve(stateFolder, 'ledger.sqlite')
  return isPostgres(location) ? location : resolve(projectFolder, location)
}

/** How the ledger of the project in a folder stands; undefined when there is none yet. Changes nothing. */
export const inspectProjectLedger = (projectFolder: string): Promise<LedgerState | undefined> =>
  inspectLedger(ledgerLocation(undefined, projectFolder, join(projectFolder, '.levain')))
