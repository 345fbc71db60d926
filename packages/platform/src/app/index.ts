/** Opens every door and calls verbs; the only place that builds a Context. */
export type { Credentials } from '../access/index.ts'
export { roles } from './access.ts'
export { inspectProjectLedger } from './ledger-location.ts'
export { type App, type AppOptions, type CallOptions, openApp, type VerbName } from './open.ts'
export { withApp } from './testing.ts'
