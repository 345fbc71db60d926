import { z } from 'zod'
import { sampler } from './sampler.ts'

/** Each parameter by itself, evenly over its range (of logarithms, where it says `log`). */
export default sampler({
  name: 'random',
  does: 'Draws every value by itself; the measure of all others.',
  options: z.strictObject({}),
  open: (space) => ({ suggest: (chance) => ({ values: space.valuesAt(() => chance.next()), note: null }) }),
})
