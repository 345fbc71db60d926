import type { Dialect } from '../dialect.ts'
import { createTables } from './create-tables.ts'

/** Adds what was asked of clusters to ledgers that were made before it. */
export const addPlacements = (dialect: Dialect): string[] => createTables(dialect)
