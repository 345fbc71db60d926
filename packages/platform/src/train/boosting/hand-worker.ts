import { parentPort, workerData } from 'node:worker_threads'
import { loadBoostKernels } from '../kernels/load-kernels.ts'
import { plainBoostKernels } from '../kernels/plain-boost-kernels.ts'
import { Hand, perform, tasks } from './hand.ts'
import { Meeting } from './meeting.ts'
import type { HandJob, HelperJob } from './team.ts'

/** A thread of a training: does what it is called to, until it is ended. Once told its job it never comes back to its event loop. */
const { memory, compiled } = workerData as HelperJob
const loading = compiled ? loadBoostKernels(memory) : Promise.resolve(plainBoostKernels(memory))
parentPort?.once('message', async ({ plan, thread }: HandJob) => {
  const hand = new Hand(memory, await loading, plan, plan.shares[thread]!)
  const meeting = new Meeting(memory, plan)
  parentPort?.postMessage('ready')
  for (let calls = 0; ; calls++) {
    const { task, args } = meeting.awaitCall(calls)
    try {
      meeting.answer(thread, perform(hand, tasks[task]!, args))
    } catch (error) {
      meeting.giveUp()
      throw error
    }
  }
})
