/** The door of `pipeline`: plans, runs, the engine that executes them, and what starts them. */
import type { Context, Implementation } from '@levain/core'
import { Budget, thisMachine } from './engine/budget.ts'
import type { Listener } from './engine/journal.ts'
import type { PipelineServices } from './engine/services.ts'
import { contractVerbs } from './plan/load.ts'
import { platformVersion } from './platform-version.ts'
import { type Scheduler, type SchedulerOptions, startScheduler, startWorker, type Worker, type WorkerOptions } from './schedule/index.ts'
import { pipelineVerbs } from './verbs.ts'

/** What the app hands in; what is left out has the obvious default. */
export type PipelineRoomOptions = Pick<PipelineServices, 'callVerb'> &
  Partial<Omit<PipelineServices, 'callVerb'>> & {
    /** Told of the states of every run this process executes, once they are durable. */
    readonly listener?: Listener
  }

export interface PipelineRoom {
  readonly verbs: Implementation<'pipeline'>
  /** Starts to take up queued runs; one for each process that may execute them. */
  startWorker(ctx: Context, options?: WorkerOptions): Worker
  /** Starts to watch calendars, new data and drift. */
  startScheduler(ctx: Context, options?: SchedulerOptions): Scheduler
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
    server: async () => null,
    budget: new Budget(thisMachine()),
    ...given,
  }
  return {
    verbs: pipelineVerbs(services, listener),
    startWorker: (ctx, options) => startWorker(ctx, services, { listener, ...options }),
    startScheduler,
  }
}

export type { ContentInput, FnContext, TableInput } from './actions/fn.ts'
export { readOutputs } from './actions/outputs-file.ts'
export type { Listener } from './engine/journal.ts'
export { runProcess } from './engine/process.ts'
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
export type { Condition, EnvironmentOption, Model, Outputs, Ref, StepDefinition, Table } from './plan/builder-types.ts'
export { printPlan } from './plan/compile.ts'
export { type LoadedPlan, loadPlan } from './plan/load.ts'
export {
  duration,
  type Progress,
  type RenderOptions,
  renderProgress,
  type Screen,
  type ShowOptions,
  showProgress,
} from './progress/index.ts'
export type { Scheduler, SchedulerOptions, Worker, WorkerOptions } from './schedule/index.ts'
