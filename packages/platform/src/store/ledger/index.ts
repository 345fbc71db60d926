/** The ledger: everything that happened, in SQLite or PostgreSQL. */
export { inspectLedger, type LedgerState } from './inspect.ts'
export { askToStop, type HeldLease, isHeld, takeLease } from './lease.ts'
export { type OpenLedger, openLedger } from './ledger.ts'
export { isPostgres } from './postgres/place.ts'
export { type Mention, mentions } from './references.ts'
