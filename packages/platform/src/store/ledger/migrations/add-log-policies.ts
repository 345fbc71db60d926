import { createTables } from './create-tables.ts'

/** Adds what of predictions is kept, to ledgers that were made before it. */
export const addLogPolicies = createTables
