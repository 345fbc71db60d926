import type { Artifact, Json, PlanStep, Run, Step } from '@levain/core'
import type { Bound } from './values.ts'

/** One task of a run: a step, or one element of a step with `each`. `row` is its state as the ledger keeps it. */
export interface Task {
  readonly step: PlanStep
  readonly item: Readonly<Record<string, Json>> | null
  row: Step
}

/** Everything an action needs to do a task once. */
export interface Attempt {
  readonly run: Run
  readonly task: Task
  readonly inputs: Readonly<Record<string, Bound>>
  /** Counts from 1. */
  readonly attempt: number
  readonly seed: number
  readonly signal: AbortSignal
  /** Graphics cards it may use, counted from 0. */
  readonly gpus: readonly number[]
  /** Folder of the pipeline's file: commands run in it, modules are found from it. */
  readonly folder: string
  readonly log: TaskLog
  /** Notes a number about the task, shown with the run. */
  readonly metric: (name: string, value: number) => void
}

/** Where the words of a task go. */
export interface TaskLog {
  write(text: string | Uint8Array): void
}

export type Outputs = Record<string, Artifact>

/** A task that has not begun. */
export const newTask = (run: string, step: PlanStep, index: number, item: Task['item']): Task => ({
  step,
  item,
  row: {
    run,
    step: step.id,
    index,
    status: 'waiting',
    attempt: 0,
    key: null,
    keyParts: null,
    cachedFrom: null,
    inputs: {},
    outputs: {},
    error: null,
    log: null,
    startedAt: null,
    endedAt: null,
  },
})

/** `train`, or `train[2]` for an element. */
export const taskName = ({ step, index }: Pick<Step, 'step' | 'index'>): string => (index < 0 ? step : `${step}[${index}]`)
