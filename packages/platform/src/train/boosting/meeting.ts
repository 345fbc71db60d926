import type { SharedMemory } from '../kernels/shared-memory.ts'
import type { Plan } from './plan.ts'

/** Looks at a value this often before it sleeps: a split takes microseconds, waking up takes longer. */
const looks = 20_000
const argsMax = 16
const [callsAt, doneAt, taskAt, countAt, failedAt] = [0, 1, 2, 3, 4] as const

/** Bytes a meeting of this many threads takes. */
export const meetingBytes = (threads: number): number => 64 + argsMax * 8 + threads * 8

/** Where threads meet: the leader calls them to a task and waits until all have done it. */
export class Meeting {
  readonly #state: Int32Array
  readonly #args: Float64Array
  readonly #answers: Float64Array
  readonly #helpers: number

  constructor(memory: SharedMemory, { at, shares }: Plan) {
    this.#helpers = shares.length - 1
    this.#state = new Int32Array(memory.buffer, at.meeting, 16)
    this.#args = new Float64Array(memory.buffer, at.meeting + 64, argsMax)
    this.#answers = new Float64Array(memory.buffer, at.meeting + 64 + argsMax * 8, shares.length)
  }

  call(task: number, args: readonly number[]): void {
    this.#args.set(args)
    this.#state[taskAt] = task
    this.#state[countAt] = args.length
    Atomics.store(this.#state, doneAt, 0)
    Atomics.add(this.#state, callsAt, 1)
    Atomics.notify(this.#state, callsAt)
  }

  /** False when a thread gave up. */
  awaitAll(): boolean {
    for (let done = this.#look(doneAt, this.#helpers); done < this.#helpers; done = Atomics.load(this.#state, doneAt)) {
      if (Atomics.load(this.#state, failedAt) !== 0) return false
      Atomics.wait(this.#state, doneAt, done, 1000)
    }
    return Atomics.load(this.#state, failedAt) === 0
  }

  answers(): number[] {
    return Array.from(this.#answers.subarray(1))
  }

  /** Waits until there were more than `calls` calls. */
  awaitCall(calls: number): { task: number; args: number[] } {
    for (let seen = this.#look(callsAt, calls + 1); seen === calls; seen = Atomics.load(this.#state, callsAt)) {
      Atomics.wait(this.#state, callsAt, calls)
    }
    return { task: this.#state[taskAt]!, args: Array.from(this.#args.subarray(0, this.#state[countAt])) }
  }

  answer(thread: number, value: number): void {
    this.#answers[thread] = value
    if (Atomics.add(this.#state, doneAt, 1) + 1 === this.#helpers) Atomics.notify(this.#state, doneAt)
  }

  giveUp(): void {
    Atomics.store(this.#state, failedAt, 1)
    Atomics.notify(this.#state, doneAt)
  }

  /** Looks until the value is `wanted`, for a while. */
  #look(at: number, wanted: number): number {
    let value = Atomics.load(this.#state, at)
    for (let i = 0; i < looks && value !== wanted; i++) value = Atomics.load(this.#state, at)
    return value
  }
}
