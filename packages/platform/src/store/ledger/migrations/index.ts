import { fail } from '@levain/core'
import type { Dialect } from '../dialect.ts'
import { addLogPolicies } from './add-log-policies.ts'
import { addPlacements } from './add-placements.ts'
import { addStudies } from './add-studies.ts'
import { addTraffic } from './add-traffic.ts'
import { createTables } from './create-tables.ts'

/** Brings the tables one version forward: statements, carried out in one transaction. */
type Migration = (dialect: Dialect) => readonly string[]

/** Forward only, and only ever added to: the version of a ledger is how many of these it has had. */
const migrations: readonly Migration[] = [createTables, addStudies, addLogPolicies, addTraffic, addPlacements]

/** The version of a ledger whose tables are those of `ledgerTables`. */
export const currentVersion = migrations.length

/** What a ledger of this version still needs. @throws ledger-version when a newer Levain wrote it */
export function statementsFrom(version: number, dialect: Dialect): readonly string[] {
  if (version > currentVersion) throw fail('ledger-version', { expected: String(currentVersion), got: String(version) })
  return migrations.slice(version).flatMap((migration) => migration(dialect))
}
