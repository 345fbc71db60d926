import { type Dialect, quote } from '../dialect.ts'
import { createTables } from './create-tables.ts'

/** Adds trust in a deployment's code, what is kept of its predictions, how its versions share requests, and where it stands on a cluster. */
export const addServing = (dialect: Dialect): string[] => [
  `alter table ${quote('deployments')} add column ${quote('trusted')} ${dialect.types.json} default '[]'`,
  ...createTables(dialect),
]
