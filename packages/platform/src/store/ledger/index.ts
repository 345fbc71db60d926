/** The ledger: everything that happened, in SQLite. */
export { type OpenLedger, openLedger } from './ledger.ts'
