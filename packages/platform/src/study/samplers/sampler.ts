import type { Json, ParameterValues } from '@levain/core'
import type { z } from 'zod'
import type { Chance } from '../search/chance.ts'
import type { Space } from '../space/index.ts'

/** A trial as samplers see it. */
export interface Point {
  readonly number: number
  /** By dimension; NaN where the parameter does not apply. */
  readonly places: Float64Array
  /** What the sampler said beside the values; null where it did not choose them. */
  readonly note: Json
}

/** A trial that has ended. */
export interface EndedPoint extends Point {
  /** The less, the better; NaN where it failed. */
  readonly score: number
  /** The step at which it was pruned; null where it went to its end. */
  readonly prunedAt: number | null
}

export interface Suggestion {
  readonly values: ParameterValues
  /** To be found again when the trial ends. */
  readonly note: Json
}

/** The state of a sampler over one study: what it made of the trials so far, and nothing else, so that it can be made again from them. */
export interface Sampler {
  /** Values for a new trial; undefined when there is nothing left to try. `chance` is the trial's own. */
  suggest(chance: Chance, number: number): Suggestion | undefined
  /** A trial has begun, whoever chose its values. */
  began?(point: Point): void
  /** A trial that had begun has ended. */
  ended?(point: EndedPoint): void
  /** A trial that had begun was given back. */
  returned?(number: number): void
}

/** A way of choosing values. No input and output, no clock; chance is given. */
export interface SamplerModule<Options extends z.ZodObject = z.ZodObject> {
  readonly name: string
  /** One sentence, ending with a full stop. */
  readonly does: string
  readonly options: Options
  /** @param seed for what is drawn once for the whole study */
  open(space: Space, options: z.output<Options>, seed: number): Sampler
}

/** Declares a sampler. */
export function sampler<Options extends z.ZodObject>(module: SamplerModule<Options>): SamplerModule {
  return module as unknown as SamplerModule
}
