import type { Contender } from '../contenders/contender.ts'
import type { Load } from '../load.ts'

/** Something every contender is asked to do. */
export interface Workload {
  readonly name: string
  /** What one answer counts for, e.g. `metrics`, and how many of it there are in one. */
  readonly unit: string
  readonly perAnswer: number
  /** Asks for some seconds. Called several times. */
  readonly run: (contender: Contender, seconds: number) => Promise<Load>
}
