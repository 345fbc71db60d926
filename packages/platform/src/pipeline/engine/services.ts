import type { Context, Verb } from '@levain/core'
import type { FindVerb } from '../plan/field-types.ts'
import type { Budget } from './budget.ts'

/** What the engine is handed from outside, as it may import no room that it runs. */
export interface PipelineServices {
  /** Calls a verb as the app does: access, audit, checks. */
  readonly callVerb: (ctx: Context, name: string, input: unknown) => Promise<unknown>
  readonly findVerb: FindVerb
  /** Names of all verbs, for suggestions. */
  readonly verbs: readonly string[]
  /** Changes whenever what a verb computes may change; part of the cache key. */
  readonly versionOf: (verb: Verb) => string
  /**
   * The running server, if there is one: steps find its address as LEVAIN_URL and MLFLOW_TRACKING_URI, and a token that speaks for
   * the actor of the run as LEVAIN_TOKEN and MLFLOW_TRACKING_TOKEN.
   */
  readonly server: () => Promise<{ readonly url: string; tokenFor(actor: string): string } | null>
  /** The machine, shared among the tasks of all runs of this process. */
  readonly budget: Budget
}
