import { fail, type ParameterValue, type ParameterValues } from '@levain/core'
import { z } from 'zod'
import type { Dimension, Space } from '../space/index.ts'
import { sampler } from './sampler.ts'

/** Most combinations of a grid. */
const sizeMax = 100_000

/** Every combination once, in the order in which they are written, whoever tries some of them first. */
export default sampler({
  name: 'grid',
  does: 'Tries every combination, the last parameter changing fastest.',
  options: z.strictObject({ points: z.int().min(1).max(10_000).default(5).describe('Values of a float that has no steps') }),
  open(space, { points }) {
    const all = combinations(space, points)
    const tried = new Set<string>()
    let next = 0
    return {
      suggest() {
        while (next < all.length && tried.has(keyOf(all[next] as ParameterValues))) next += 1
        const values = all[next]
        return values && { values, note: null }
      },
      began: ({ places }) => void tried.add(keyOf(space.valuesAt((_, at) => places[at] as number))),
      returned() {
        next = 0
      },
    }
  },
})

const keyOf = (values: ParameterValues): string => JSON.stringify(values)

function combinations(space: Space, points: number): ParameterValues[] {
  let found: ParameterValues[] = [{}]
  for (const dimension of space.dimensions) {
    const values = valuesOf(dimension, points)
    found = found.flatMap((before) =>
      space.applies(dimension, before) ? values.map((value) => ({ ...before, [dimension.name]: value })) : [before],
    )
    if (found.length > sizeMax)
      throw fail('space-invalid', { parameter: dimension.name, reason: `expected a grid of at most ${sizeMax} combinations, got more` })
  }
  return found
}

/** Both ends are among the values. */
function valuesOf({ levels, cellOf, valueAt, name }: Dimension, points: number): ParameterValue[] {
  if (levels > sizeMax && Number.isFinite(levels))
    throw fail('space-invalid', { parameter: name, reason: `expected at most ${sizeMax} values` })
  if (Number.isFinite(levels))
    return Array.from({ length: levels }, (_, level) => {
      const [low, high] = cellOf(level)
      return valueAt((low + high) / 2)
    })
  return Array.from({ length: points }, (_, at) => valueAt(points === 1 ? 0.5 : at / (points - 1)))
}
