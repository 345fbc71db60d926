import type { Shape } from '@levain/core'
import type { Evaluator } from './index.ts'
import { createNearest } from './nearest.ts'

/** The number of the nearest centre. */
export function centresEvaluator({ centres }: Extract<Shape, { kind: 'centres' }>, width: number): Evaluator {
  const nearest = createNearest(Float64Array.from(centres.flat()), width, 1)
  return {
    outputs: 1,
    evaluate(matrix, rows, out) {
      for (let row = 0; row < rows; row++) {
        nearest.find(matrix, row * width)
        out[row] = nearest.points[0]!
      }
    },
  }
}
