import { Worker } from 'node:worker_threads'
import { fail } from '@levain/core'
import type { BoostKernels } from '../kernels/boost-kernels.ts'
import type { SharedMemory } from '../kernels/shared-memory.ts'
import { Hand, perform, type Task, tasks } from './hand.ts'
import { Meeting } from './meeting.ts'
import type { Plan } from './plan.ts'

/** The threads of one training: the calling one, which leads, and those it started. */
export interface Team {
  /** The shared memory, looked at as numbers and as bytes. */
  readonly numbers: Float64Array
  readonly bytes: Uint8Array
  /** Has every thread do a task; returns when all have, with their answers. */
  each(task: Task, ...args: number[]): number[]
  /** Sends the threads home. */
  close(): Promise<void>
}

/** What a thread is started with. */
export interface HandJob {
  readonly memory: SharedMemory
  readonly plan: Plan
  readonly thread: number
  /** Whether the compiled kernels do the work. */
  readonly compiled: boolean
}

/** Gathers as many threads as the plan has shares; a plan of one share starts none. */
export async function gatherTeam(memory: SharedMemory, kernels: BoostKernels, plan: Plan, compiled: boolean): Promise<Team> {
  const own = new Hand(memory, kernels, plan, plan.shares[0]!)
  const meeting = new Meeting(memory, plan)
  const helpers = plan.shares.slice(1).map((_, i) => startHelper({ memory, plan, thread: i + 1, compiled }))
  await Promise.all(helpers.map(({ ready }) => ready))
  return {
    numbers: new Float64Array(memory.buffer),
    bytes: new Uint8Array(memory.buffer),
    each(task, ...args) {
      if (helpers.length === 0) return [perform(own, task, args)]
      meeting.call(tasks.indexOf(task), args)
      const answer = perform(own, task, args)
      if (!meeting.awaitAll()) throw fail('internal', { message: `a thread of the training failed to ${task}` })
      return [answer, ...meeting.answers()]
    },
    close: async () => {
      await Promise.all(helpers.map(({ worker }) => worker.terminate()))
    },
  }
}

function startHelper(job: HandJob): { worker: Worker; ready: Promise<void> } {
  const file = import.meta.url.endsWith('.ts') ? './hand-worker.ts' : './hand-worker.js'
  const worker = new Worker(new URL(file, import.meta.url), { workerData: job })
  const ready = new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', reject)
  })
  return { worker, ready }
}
