/** The door of `pipeline`: plans, runs, the engine that executes them, and what starts them. */
import type { Implementation } from '@levain/core'
import type { Listener } from './engine/journal.ts'
import type { PipelineServices } from './engine/services.ts'
import { contractVerbs } from './plan/load.ts'
import { platformVersion } from './platform-version.ts'
import { pipelineVerbs } from './verbs.ts'

/** What the app hands in; what is left out has the obvious default. */
export type PipelineRoomOptions = Pick<PipelineServices, 'callVerb'> &
  Partial<Omit<PipelineServices, 'callVerb'>> & {
    /** Told of the states of every run this process executes, once they are durable. */
    readonly listener?: Listener
  }

export interface PipelineRoom {
  readonly verbs: Implementation<'pipeline'>
  readonly services: PipelineServices
}

/**
 * Opens the room. The engine imports no room that it runs: verbs are called through `callVerb`.
 *
 * @example createPipelineRoom({ callVerb: (ctx, name, input) => call(ctx, name, input) }).verbs.run(ctx, input)
 */
export function createPipelineRoom({ listener = () => {}, ...given }: PipelineRoomOptions): PipelineRoom {
  const services: PipelineServices = {
    ...contractVerbs,
    versionOf: platformVersion,
    url: () => null,
    ...given,
  }
  return { verbs: pipelineVerbs(services, listener), services }
}

export type { ContentInput, FnContext, TableInput } from './actions/fn.ts'
export type { Listener } from './engine/journal.ts'
export { type HeldLease, takeLease } from './engine/lease.ts'
export { type RunRequest, requestRun } from './engine/request.ts'
export type { PipelineServices } from './engine/services.ts'
export {
  approve,
  dataset,
  fn,
  model,
  type PipelineDefinition,
  pipeline,
  run,
  sh,
  sql,
  step,
  type TriggerOption,
  t,
  uses,
  when,
} from './plan/builder.ts'
export type { Condition, Model, Outputs, Ref, StepDefinition, Table } from './plan/builder-types.ts'
export { printPlan } from './plan/compile.ts'
export { type LoadedPlan, loadPlan } from './plan/load.ts'
