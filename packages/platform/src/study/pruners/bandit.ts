import { z } from 'zod'
import { pruner, scoreAt } from './pruner.ts'

/**
 * The bandit policy as Azure ML has it: a trial ends when its best value is behind the best of all at the same step by more
 * than a share of it (`factor`) or by an amount. To maximise: best / (1 + factor); to minimise: best · (1 + factor).
 */
export default pruner({
  name: 'bandit',
  does: 'Ends a trial that is behind the best by more than a share or an amount.',
  options: z
    .strictObject({
      factor: z.number().min(0).optional().describe('Slack as a share of the best value'),
      amount: z.number().min(0).optional().describe('Slack in units of the metric'),
      warmup: z.int().min(0).default(0).describe('No trial is ended before so many reports'),
      every: z.int().min(1).default(1).describe('Looks only at every so many reports'),
    })
    .refine(({ factor, amount }) => (factor === undefined) !== (amount === undefined), 'expected factor or amount'),
  open: ({ factor, amount = 0, warmup, every }) => ({
    verdict(curve, all) {
      const reports = curve.steps.length
      if (reports <= warmup || reports % every !== 0) return undefined
      const step = curve.steps.at(-1) as number
      const rivals = [...all.values()].flatMap((other) => (scoreAt(other, step) === undefined ? [] : bestUpTo(other, step)))
      const best = Math.min(...rivals)
      const own = bestUpTo(curve, step)
      // A score is the value or its opposite: of a negative score the share has to be taken the other way round.
      const bound = factor === undefined ? best + amount : best >= 0 ? best * (1 + factor) : best / (1 + factor)
      return own > bound ? `at step ${step} it is behind the best by more than it may` : undefined
    },
  }),
})

function bestUpTo({ steps, scores }: { readonly steps: readonly number[]; readonly scores: readonly number[] }, step: number): number {
  return scores.reduce((best, score, at) => ((steps[at] as number) <= step ? Math.min(best, score) : best), Number.POSITIVE_INFINITY)
}
