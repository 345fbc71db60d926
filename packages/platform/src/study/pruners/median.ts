import { z } from 'zod'
import { type Curve, type Curves, pruner } from './pruner.ts'

/**
 * The median stopping rule (Golovin et al. 2017): a trial ends when its best score so far is worse than the median of the
 * running averages of the others up to the same step.
 */
export default pruner({
  name: 'median',
  does: 'Ends a trial whose best value is worse than what the median of the others had on average by then.',
  options: z.strictObject({
    startup: z.int().min(1).default(5).describe('Trials that must have gone to their end before'),
    warmup: z.int().min(0).default(0).describe('No trial is ended before this step'),
    every: z.int().min(1).default(1).describe('Looks only at every so many reports'),
  }),
  open: ({ startup, warmup, every }) => ({
    verdict(curve, all) {
      const step = curve.steps.at(-1) ?? 0
      if (step < warmup || curve.steps.length % every !== 0) return undefined
      const averages = averagesOf(curve, step, all)
      if (averages.length < startup) return undefined
      const best = Math.min(...curve.scores)
      const middle = median(averages)
      return best > middle ? `at step ${step} it is behind the median of ${averages.length} trials` : undefined
    },
  }),
})

function averagesOf(curve: Curve, step: number, all: Curves): number[] {
  const averages: number[] = []
  for (const other of all.values()) {
    if (other.number === curve.number || !other.isComplete) continue
    const scores = other.scores.filter((_, at) => (other.steps[at] as number) <= step)
    if (scores.length > 0) averages.push(scores.reduce((sum, score) => sum + score, 0) / scores.length)
  }
  return averages
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}
