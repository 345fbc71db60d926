import type { Study, Trial } from '@levain/sdk'

export interface Progress {
  readonly trial: Trial
  readonly value: number
  /** The best value of a trial that went to its end, of this one and those before it. */
  readonly best: number | undefined
}

/** The trials that have a value in the order in which they were begun, and the best there was by then. */
export function bestSoFar({ direction }: Pick<Study, 'direction'>, trials: readonly Trial[]): readonly Progress[] {
  let best: number | undefined
  const better = (value: number) => best === undefined || (direction === 'minimize' ? value < best : value > best)
  return [...trials]
    .sort((a, b) => a.number - b.number)
    .flatMap((trial) => {
      const { value, state } = trial
      if (value === null) return []
      if (state === 'ok' && better(value)) best = value
      return [{ trial, value, best }]
    })
}
