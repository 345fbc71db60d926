import { Worker } from 'node:worker_threads'
import { fail, LevainError } from '@levain/core'
import type { Job, Plan } from '../plan.ts'
import type { TaskName, Tasks } from './tasks.ts'

export interface Question {
  readonly task: TaskName
  readonly input: unknown
}

export type Answer =
  | { readonly output: unknown; readonly error?: never }
  | { readonly error: ReturnType<LevainError['toJSON']>; readonly output?: never }

/** A thread that answers one question at a time. */
export interface PoolWorker {
  ask<Name extends TaskName>(task: Name, input: Parameters<Tasks[Name]>[0]): Promise<Awaited<ReturnType<Tasks[Name]>>>
  /** Ends what it is at, which fails with `cancelled`; it can be asked again. */
  interrupt(): Promise<void>
}

/**
 * Threads that train, one model each at a time and never with threads of their own: on few cores these only stand in each other's way.
 * The table is in shared memory.
 */
export interface Pool {
  readonly workers: readonly PoolWorker[]
  /** Tells all of them how models are trained and judged. */
  follow(plan: Plan): Promise<void>
  close(): Promise<void>
}

export function openPool(job: Job, size: number): Pool {
  let plan: Plan | undefined
  const workers = Array.from({ length: size }, () => new Thread(job, () => plan))
  return {
    workers,
    async follow(given) {
      plan = given
      await Promise.all(workers.map((worker) => worker.ask('follow', given)))
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()))
    },
  }
}

class Thread implements PoolWorker {
  readonly #job: Job
  readonly #plan: () => Plan | undefined
  #worker: Worker | null = null
  #waiting: { resolve(value: unknown): void; reject(error: Error): void } | null = null

  constructor(job: Job, plan: () => Plan | undefined) {
    this.#job = job
    this.#plan = plan
  }

  async ask<Name extends TaskName>(task: Name, input: Parameters<Tasks[Name]>[0]): Promise<Awaited<ReturnType<Tasks[Name]>>> {
    const plan = this.#plan()
    if (!this.#worker) {
      this.#start()
      if (plan && task !== 'follow') await this.#send({ task: 'follow', input: plan })
    }
    return (await this.#send({ task, input })) as never
  }

  async interrupt(): Promise<void> {
    const worker = this.#worker
    this.#worker = null
    this.#reject(cancelled())
    await worker?.terminate()
  }

  close(): Promise<void> {
    return this.interrupt()
  }

  #send(question: Question): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#worker?.postMessage(question)
    })
  }

  #start(): void {
    const file = import.meta.url.endsWith('.ts') ? './pool-worker.ts' : './pool-worker.js'
    const worker = new Worker(new URL(file, import.meta.url), { workerData: this.#job })
    this.#worker = worker
    worker.on('message', (answer: Answer) => {
      if (worker !== this.#worker) return
      const waiting = this.#waiting
      this.#waiting = null
      if (answer.error) waiting?.reject(revived(answer.error))
      else waiting?.resolve(answer.output)
    })
    worker.on('error', (error) => this.#lost(worker, error))
    worker.on('exit', (code) => this.#lost(worker, fail('internal', { message: `a thread of the pool ended with ${code}` })))
  }

  /** A thread that died, of too little memory for instance, is replaced when next asked. */
  #lost(worker: Worker, error: Error): void {
    if (worker !== this.#worker) return
    this.#worker = null
    this.#reject(error)
  }

  #reject(error: Error): void {
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.reject(error)
  }
}

const cancelled = (): Error => fail('cancelled', { what: 'The trial' })

/** A coded error from another thread, whole again. */
function revived(error: NonNullable<Answer['error']>): Error {
  return new LevainError(error.code, { ...error.details })
}
