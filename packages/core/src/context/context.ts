import type { Blobs } from './blobs.ts'
import type { Ledger } from './ledger.ts'
import type { Actor, Clock, Log, Random } from './ports.ts'
import type { Tables } from './tables.ts'

/** Everything a verb may touch. Only `app` builds one. */
export interface Context {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly signal: AbortSignal
  readonly actor: Actor
  readonly blobs: Blobs
  readonly tables: Tables
  readonly ledger: Ledger
  /** The project's folder on this machine: relative paths of sources are resolved against it. */
  readonly projectFolder: string
  /** Where Levain keeps what is not a blob: sockets, deployment folders, logs. */
  readonly stateFolder: string
  /** Where the runs of new experiments keep the artifacts of clients, as a URI; null for this server's own store. */
  readonly artifactRoot: string | null
  /** The run on whose behalf this happens, if any: writers of lineage and verdicts note it. */
  readonly run: { readonly id: string; readonly step: string } | null
}

/** The current instant as ISO-8601 text. */
export const nowIso = (ctx: Pick<Context, 'clock'>): string => new Date(ctx.clock.now()).toISOString()
