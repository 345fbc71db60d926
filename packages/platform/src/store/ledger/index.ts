/** The ledger: everything that happened, in SQLite or PostgreSQL. */
export { inspectLedger, type LedgerState } from './inspect.ts'
export { type OpenLedger, openLedger } from './ledger.ts'
export { isPostgres } from './postgres/place.ts'
export { type Mention, mentions } from './references.ts'
