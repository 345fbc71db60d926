import { fail, type Shape } from '@levain/core'
import { z } from 'zod'
import { rowWriter } from '../kernels/design.ts'
import { algorithm } from './algorithm.ts'

/** The model holds its training rows: more numbers than this do not belong into a model. */
const numbersMax = 20_000_000

/** Answers what the nearest training rows answered. */
export default algorithm({
  name: 'neighbours',
  does: 'The nearest training rows vote; the model holds all of them.',
  tasks: ['classification', 'regression'],
  encoding: 'linear',
  params: z.strictObject({
    k: z.int().min(1).max(1000).default(15).describe('How many rows vote'),
    votes: z.enum(['uniform', 'distance']).default('distance').describe('distance: a vote counts one over the distance'),
  }),
  fit({ classes, examples }, { k, votes }): Shape {
    const { width, write } = rowWriter(examples)
    const { target, weights } = examples
    const rows = [...target.keys()].filter((row) => weights?.[row] !== 0)
    if (rows.length * width > numbersMax) {
      const expected = `a table of at most ${numbersMax} numbers after encoding, because the model holds all of them`
      throw fail('input-invalid', { field: 'data', expected, got: `${rows.length} rows × ${width}` })
    }
    const points = new Float64Array(rows.length * width)
    for (const [place, row] of rows.entries()) write(row, points, place * width)
    return {
      kind: 'neighbours',
      k,
      votes,
      outputs: Math.max(1, classes),
      points: Array.from(points),
      targets: rows.map((row) => target[row]!),
      ...(weights ? { weights: rows.map((row) => weights[row]!) } : {}),
      link: 'identity',
    }
  },
})
