import { z } from 'zod'
import { chanceOf } from '../search/chance.ts'
import { halved } from './halving.ts'
import { pruner } from './pruner.ts'

/**
 * Hyperband (Li et al. 2018), asynchronously: trials are dealt out to brackets, which halve from different first steps, so
 * that slow starters have a bracket in which nobody looks early. Bracket s of S begins at `minStep`·η^s and gets as many
 * trials as make the brackets cost about the same.
 */
export default pruner({
  name: 'hyperband',
  does: 'Like asha, with trials dealt out to brackets that begin to look at different steps.',
  options: z.strictObject({
    minStep: z.int().min(1).default(1).describe('The first step at which a trial of the strictest bracket may end'),
    maxStep: z.int().min(1).describe('The last step of a whole trial'),
    factor: z.number().min(1.1).default(3).describe('One in so many goes on'),
  }),
  open({ minStep, maxStep, factor }, seed) {
    const last = Math.max(0, Math.floor(Math.log(maxStep / minStep) / Math.log(factor) + 1e-9))
    // A trial of bracket s costs about η^s·(S − s + 1): each of its rungs the same.
    const shares = Array.from({ length: last + 1 }, (_, s) => factor ** -s / (last - s + 1))
    const bracketOf = (number: number): number => drawn(shares, chanceOf(seed, number, 1).next())
    return {
      verdict(curve, all) {
        const bracket = bracketOf(curve.number)
        const own = new Map([...all].filter(([number]) => bracketOf(number) === bracket))
        const reason = halved(curve, own, minStep * factor ** bracket, factor)
        return reason && `${reason} in bracket ${bracket}`
      },
    }
  },
})

function drawn(shares: readonly number[], place: number): number {
  let rest = place * shares.reduce((sum, share) => sum + share, 0)
  const at = shares.findIndex((share) => {
    rest -= share
    return rest < 0
  })
  return at < 0 ? shares.length - 1 : at
}
