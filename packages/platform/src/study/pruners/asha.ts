import { z } from 'zod'
import { type Curve, type Curves, pruner, scoreAt } from './pruner.ts'

/**
 * Asynchronous successive halving (Li et al. 2020) in its stopping form: when a trial reaches step r, r·η, r·η², … it goes on
 * only if it is among the best 1/η of all that have got there so far. Nobody waits for anybody.
 */
export default pruner({
  name: 'asha',
  does: 'Lets only the best third of those that got so far go on, at steps ever farther apart.',
  options: z.strictObject({
    minStep: z.int().min(1).default(1).describe('The first step at which a trial may end'),
    factor: z.number().gt(1).default(3).describe('One in so many goes on, and the next look is at so many times the step'),
  }),
  open: ({ minStep, factor }) => ({ verdict: (curve, all) => halved(curve, all, minStep, factor) }),
})

/** What successive halving from a first step says of a trial's newest report. */
function halved(curve: Curve, all: Curves, minStep: number, factor: number): string | undefined {
  const [before = 0, now = 0] = [curve.steps.at(-2), curve.steps.at(-1)]
  for (let rung = minStep; rung <= now; rung *= factor) {
    const step = Math.ceil(rung - 1e-9)
    if (step <= before) continue
    const own = scoreAt(curve, step) as number
    const scores = [...all].flatMap(([, other]) => scoreAt(other, step) ?? [])
    const rank = scores.filter((score) => score < own).length
    if (rank >= Math.max(1, Math.floor(scores.length / factor))) return `at step ${step} it is number ${rank + 1} of ${scores.length}`
  }
  return undefined
}
