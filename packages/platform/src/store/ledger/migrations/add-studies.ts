import type { Dialect } from '../dialect.ts'
import { createTables } from './create-tables.ts'

/** Adds console logs and studies to ledgers that were made before them, and the index that answers searches alone. */
export const addStudies = (dialect: Dialect): string[] => ['drop index if exists "metricSeries_by_key_last"', ...createTables(dialect)]
