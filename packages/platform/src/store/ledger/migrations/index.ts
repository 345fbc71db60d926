import { fail } from '@levain/core'
import type { Dialect } from '../dialect.ts'
import { addServing } from './add-serving.ts'
import { addStudies } from './add-studies.ts'
import { createTables } from './create-tables.ts'

/** Brings the tables one version forward: statements, carried out in one transaction. */
type Migration = (dialect: Dialect) => readonly string[]

/** Forward only, and only ever added to: the version of a ledger is how many of these it has had. */
const migrations: readonly Migration[] = [createTables, addStudies, addServing]

/** The version of a ledger whose tables are those of `ledgerTables`. */
export const currentVersion = migrations.length

/** What a ledger of this version still needs; a new one gets its tables as they are now. @throws ledger-version when a newer Levain wrote it */
export function statementsFrom(version: number, dialect: Dialect): readonly string[] {
  if (version > currentVersion) throw fail('ledger-version', { expected: String(currentVersion), got: String(version) })
  if (version === 0) return createTables(dialect)
  return migrations.slice(version).flatMap((migration) => migration(dialect))
}
