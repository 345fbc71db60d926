import type { Action, Context } from '@levain/core'
import type { KeyParts } from '../engine/key.ts'
import type { PipelineServices } from '../engine/services.ts'
import type { Attempt, Outputs } from '../engine/task.ts'
import type { Bound } from '../engine/values.ts'

/** What a task is about to do, before it is known whether it must. */
export interface Intent<A extends Action> {
  readonly ctx: Context
  readonly services: PipelineServices
  readonly action: A
  readonly inputs: Readonly<Record<string, Bound>>
  /** Folder of the pipeline's file. */
  readonly folder: string
  readonly seed: number
  /** Remembers, for the length of the run, what is the same for many tasks, such as the digests of their code. */
  readonly once: <Value>(key: string, make: () => Promise<Value>) => Promise<Value>
}

/** A kind of step: how its work is told apart from other work, and how it is done. */
export interface ActionKind<A extends Action = Action> {
  /** The parts of the cache key, and the inputs with every name made exact. */
  identify(intent: Intent<A>): Promise<{ readonly parts: KeyParts; readonly inputs: Readonly<Record<string, Bound>> }>
  /** Does the work once. Ends soon after `attempt.signal` is aborted, or is left behind. */
  perform(intent: Intent<A>, attempt: Attempt): Promise<Outputs>
}
