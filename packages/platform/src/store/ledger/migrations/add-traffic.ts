import type { Dialect } from '../dialect.ts'
import { createTables } from './create-tables.ts'

/** Adds how versions share requests, canaries and reviews to ledgers that were made before them. */
export const addTraffic = (dialect: Dialect): string[] => createTables(dialect)
