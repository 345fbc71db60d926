import { z } from 'zod'
import { halved } from './halving.ts'
import { pruner } from './pruner.ts'

/**
 * Asynchronous successive halving (Li et al. 2020) in its stopping form: when a trial reaches step r, r·η, r·η², … it goes on
 * only if it is among the best 1/η of all that have got there so far. Nobody waits for anybody.
 */
export default pruner({
  name: 'asha',
  does: 'Lets only the best third of those that got so far go on, at steps ever farther apart.',
  options: z.strictObject({
    minStep: z.int().min(1).default(1).describe('The first step at which a trial may end'),
    factor: z.number().min(1.1).default(3).describe('One in so many goes on, and the next look is at so many times the step'),
  }),
  open: ({ minStep, factor }) => ({ verdict: (curve, all) => halved(curve, all, minStep, factor) }),
})
