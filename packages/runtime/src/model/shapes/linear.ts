import type { Shape } from '@levain/core'
import type { Evaluator } from './index.ts'

/** margin_k = intercept_k + Σ_j coefficients[k][j]·x_j */
export function linearEvaluator(shape: Extract<Shape, { kind: 'linear' }>, width: number): Evaluator {
  const outputs = shape.intercept.length
  const weights = Float64Array.from(shape.coefficients.flat())
  const intercept = Float64Array.from(shape.intercept)
  return {
    outputs,
    evaluate(matrix, rows, out) {
      for (let row = 0; row < rows; row++) {
        const from = row * width
        for (let k = 0; k < outputs; k++) {
          let margin = intercept[k]!
          const w = k * width
          for (let j = 0; j < width; j++) margin += weights[w + j]! * matrix[from + j]!
          out[row * outputs + k] = margin
        }
      }
    },
  }
}
