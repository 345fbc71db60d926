/** Typed client of Levain for Node and the browser. See README.md. */

/** Types of every noun and contract, e.g. `Run`, `Signature`, `Contracts`, `InputOf`. Types only: no schema is bundled. */
export type * from '@levain/core'
export { ApiError } from './api-error.ts'
export { type CallOptions, type Client, type ClientOptions, createClient } from './client.ts'
export type { EventsOptions, LedgerEvent } from './events.ts'
export { routes, type VerbName } from './routes.ts'
export type { Session, SessionClient } from './session.ts'
export { type Offline, type RunOptions, startRun, type TrackedRun } from './tracking/run.ts'
