import type { z } from 'zod'

/** What a trial reported: scores by step, steps ascending. */
export interface Curve {
  readonly number: number
  readonly steps: readonly number[]
  /** The less, the better. */
  readonly scores: readonly number[]
  /** Whether it went to its end. */
  readonly isComplete: boolean
}

/** The curves of all trials but those that failed, whatever became of them. */
export type Curves = ReadonlyMap<number, Curve>

/** The state of a pruner over one study. */
export interface Pruner {
  /** Why the trial should not go on after its newest report; undefined when it should. */
  verdict(curve: Curve, all: Curves): string | undefined
}

/** A way of ending trials that will come to nothing. No input and output, no clock. */
export interface PrunerModule<Options extends z.ZodObject = z.ZodObject> {
  readonly name: string
  /** One sentence, ending with a full stop. */
  readonly does: string
  readonly options: Options
  open(options: z.output<Options>, seed: number): Pruner
}

/** Declares a pruner. */
export function pruner<Options extends z.ZodObject>(module: PrunerModule<Options>): PrunerModule {
  return module as unknown as PrunerModule
}

/** The score a curve had when it had reached a step: that of the first report at or after it. */
export function scoreAt({ steps, scores }: Curve, step: number): number | undefined {
  const at = steps.findIndex((reported) => reported >= step)
  return at < 0 ? undefined : scores[at]
}
