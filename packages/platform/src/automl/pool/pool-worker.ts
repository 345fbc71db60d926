import { parentPort, workerData } from 'node:worker_threads'
import { toLevainError } from '@levain/core'
import type { Job } from '../plan.ts'
import type { Answer, Question } from './pool.ts'
import { createTasks } from './tasks.ts'

/** A thread of the pool: one question at a time. */
const tasks = createTasks(workerData as Job)

parentPort?.on('message', async ({ task, input }: Question) => {
  try {
    const output = await (tasks[task] as (input: unknown) => Promise<unknown>)(input)
    parentPort?.postMessage({ output } satisfies Answer)
  } catch (error) {
    parentPort?.postMessage({ error: toLevainError(error).toJSON() } satisfies Answer)
  }
})
