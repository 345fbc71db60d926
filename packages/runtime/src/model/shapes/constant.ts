import type { Shape } from '@levain/core'
import type { Evaluator } from './index.ts'

/** The same margin for every row. */
export function constantEvaluator(shape: Extract<Shape, { kind: 'constant' }>): Evaluator {
  const outputs = shape.value.length
  return {
    outputs,
    evaluate(_matrix, rows, out) {
      for (let row = 0; row < rows; row++) out.set(shape.value, row * outputs)
    },
  }
}
