import { once } from 'node:events'
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
}

/** What a thread is started with. */
export interface HelperJob {
  readonly memory: SharedMemory
  /** Whether the compiled kernels do the work. */
  readonly compiled: boolean
}

/** What it gets when the rows are laid out. */
export interface HandJob {
  readonly plan: Plan
  readonly thread: number
}

/** Threads besides the calling one. They load what they need while that one lays out the rows. */
export class Helpers {
  readonly #workers: readonly Worker[]
  /** Fails when one of them ends. */
  readonly #ended: Promise<never>

  constructor(count: number, job: HelperJob) {
    const file = import.meta.url.endsWith('.ts') ? './hand-worker.ts' : './hand-worker.js'
    this.#workers = Array.from({ length: count }, () => new Worker(new URL(file, import.meta.url), { workerData: job }))
    this.#ended = new Promise((_, reject) => {
      for (const worker of this.#workers) {
        worker.once('error', reject)
        worker.once('exit', () => reject(fail('internal', { message: 'a thread of the training ended before it began' })))
      }
    })
    // Whoever waits for them is told; nobody may be.
    this.#ended.catch(() => {})
  }

  get count(): number {
    return this.#workers.length
  }

  /** Returns when all know the plan and wait to be called. */
  async learn(plan: Plan): Promise<void> {
    const ready = this.#workers.map((worker, i) => {
      const told = once(worker, 'message')
      worker.postMessage({ plan, thread: i + 1 } satisfies HandJob)
      return told
    })
    await Promise.race([Promise.all(ready), this.#ended])
  }

  /** Sends the threads home. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }
}

/** The calling thread and its helpers, of which the plan has a share for each; a plan of one share needs none. */
export async function gatherTeam(memory: SharedMemory, kernels: BoostKernels, plan: Plan, helpers: Helpers): Promise<Team> {
  const own = new Hand(memory, kernels, plan, plan.shares[0]!)
  const meeting = new Meeting(memory, plan)
  await helpers.learn(plan)
  return {
    numbers: new Float64Array(memory.buffer),
    bytes: new Uint8Array(memory.buffer),
    each(task, ...args) {
      if (helpers.count === 0) return [perform(own, task, args)]
      meeting.call(tasks.indexOf(task), args)
      const answer = perform(own, task, args)
      if (!meeting.awaitAll()) throw fail('internal', { message: `a thread of the training failed to ${task}` })
      return [answer, ...meeting.answers()]
    },
  }
}
