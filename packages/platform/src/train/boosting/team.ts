import type { BoostKernels } from '../kernels/boost-kernels.ts'
import type { SharedMemory } from '../kernels/shared-memory.ts'
import { Hand } from './hand.ts'
import type { Plan } from './plan.ts'

/** What hands can be asked to do. */
export type Task = 'freeze' | 'derive' | 'open' | 'gather' | 'scan' | 'divide' | 'conclude' | 'unite' | 'count' | 'scanCounted' | 'answer'

/** The threads of one training. */
export interface Team {
  /** The shared memory, looked at as numbers and as bytes. */
  readonly numbers: Float64Array
  readonly bytes: Uint8Array
  /** Has every thread do a task; returns when all have, with their answers. */
  each(task: Task, ...args: number[]): number[]
  /** Sends the threads home. */
  close(): Promise<void>
}

/** A team of one: the calling thread. */
export function soloTeam(memory: SharedMemory, kernels: BoostKernels, plan: Plan): Team {
  const hand = new Hand(memory, kernels, plan, plan.shares[0]!)
  return {
    numbers: new Float64Array(memory.buffer),
    bytes: new Uint8Array(memory.buffer),
    each: (task, ...args) => [perform(hand, task, args)],
    close: async () => {},
  }
}

function perform(hand: Hand, task: Task, args: number[]): number {
  const answer = (hand[task] as (...numbers: number[]) => number | undefined).apply(hand, args)
  return answer ?? 0
}
