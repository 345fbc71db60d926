import { z } from 'zod'
import { chanceOf } from '../../search/chance.ts'
import { sampler } from '../sampler.ts'
import { sobolPoint } from './sequence.ts'

/** Fills the space evenly. A trial's point follows from its number, so that workers need not know of each other. */
export default sampler({
  name: 'sobol',
  does: 'Covers the space more evenly than chance does (Sobol sequence).',
  options: z.strictObject({
    scramble: z.boolean().default(true).describe('Another sequence for each seed; else points on a fixed lattice'),
  }),
  open(space, { scramble }, seed) {
    const seeds = scramble ? seedsOf(seed, space.dimensions.length) : undefined
    return {
      // Unscrambled, the sequence begins in the corner of all lows, which is left out.
      suggest: (chance, number) => ({
        values: space.valuesAt((_, at) => sobolPoint(scramble ? number : number + 1, at, seeds?.[at]) ?? chance.next()),
        note: null,
      }),
    }
  },
})

/** A seed of its own for each dimension. */
function seedsOf(seed: number, dimensions: number): Uint32Array {
  const chance = chanceOf(seed, dimensions)
  return Uint32Array.from({ length: dimensions }, () => Math.floor(chance.next() * 2 ** 32))
}
