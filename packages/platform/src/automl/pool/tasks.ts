import { blend } from '../blend/blend.ts'
import { look } from '../look.ts'
import type { Job, Plan } from '../plan.ts'
import type { Candidate } from '../portfolio.ts'
import { Workbench } from './workbench.ts'

/** What a worker can be asked for. Each takes plain data and gives plain data. */
export function createTasks(job: Job) {
  let plan: Plan | undefined
  let bench: Workbench | undefined
  const bound = (): Workbench => {
    bench ??= new Workbench(job, planned())
    return bench
  }
  const planned = (): Plan => {
    if (!plan) throw new Error('a worker was asked before it had the plan')
    return plan
  }
  return {
    look: async () => look(job),
    follow: async (given: Plan) => {
      plan = given
    },
    fold: ({ fold, candidate, isMeasured }: { fold: number; candidate: Candidate; isMeasured: boolean }) =>
      bound().fold(fold, candidate, isMeasured),
    train: (candidate: Candidate) => bound().trainAll(candidate),
    blend: async (options: { readonly members: readonly Float64Array[]; readonly roundsMax: number; readonly membersMax: number }) =>
      blend(planned(), options),
  }
}

export type Tasks = ReturnType<typeof createTasks>
export type TaskName = keyof Tasks
