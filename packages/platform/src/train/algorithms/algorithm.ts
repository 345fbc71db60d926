import type { AlgorithmName, Random, Shape, Signature } from '@levain/core'
import type { z } from 'zod'
import type { Examples } from '../kernels/design.ts'

export type { Examples }
export type Task = Signature['output']['task']

/** What an algorithm learns from. */
export interface Training {
  readonly task: Task
  /** Number of classes; 0 where there are none. */
  readonly classes: number
  readonly examples: Examples
  /** Per dense feature: its name; and how many levels of a category it numbers, 0 for numbers. */
  readonly names: readonly string[]
  readonly levels: readonly number[]
  /** Rows to watch while training, not to learn from. */
  readonly validation: Examples
  /** Chance from the seed: the only chance there is. */
  readonly random: Random
  /** Threads it may use at most. What comes out does not depend on their number. */
  readonly threads: number
  /** Called after each round, with metrics to keep as history. */
  readonly report: (round: number, metrics: Readonly<Record<string, number>>) => void
}

/** A way to learn a shape. */
export interface Algorithm<Params extends z.ZodObject = z.ZodObject> {
  readonly name: AlgorithmName
  /** One sentence for people. */
  readonly does: string
  readonly tasks: readonly Task[]
  /**
   * `linear`: imputed, scaled, categories one-hot in groups. `trees`: dense columns as they are, missing as NaN, categories ordinal.
   * `codes`: the same, but every category is levels without an order, and so are hours, weekdays and months.
   */
  readonly encoding: 'linear' | 'trees' | 'codes'
  /** Hyper-parameters with defaults. */
  readonly params: Params
  fit(training: Training, params: z.output<Params>): Shape | Promise<Shape>
}

/** Declares an algorithm. */
export function algorithm<Params extends z.ZodObject>(declaration: Algorithm<Params>): Algorithm<Params> {
  return declaration
}
