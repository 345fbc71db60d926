/** The ledger: everything that happened, in SQLite. */

export { testLedger } from './ledger.conformance.ts'
export { type OpenLedger, openLedger } from './ledger.ts'
