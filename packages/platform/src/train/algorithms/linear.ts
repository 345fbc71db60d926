import type { Shape } from '@levain/core'
import { z } from 'zod'
import { solveCholesky } from '../kernels/cholesky.ts'
import { designWidth, gram, transposeTimes } from '../kernels/design.ts'
import { algorithm } from './algorithm.ts'

/** Ridge regression: (XᵀX + λI) θ = Xᵀy, the intercept unpenalised. */
export default algorithm({
  name: 'linear',
  does: 'Linear regression with an L2 penalty (ridge), solved exactly.',
  tasks: ['regression'],
  encoding: 'linear',
  params: z.strictObject({
    l2: z.number().min(0).max(1e9).default(1).describe('Strength of the penalty λ ‖θ‖² on coefficients, not on the intercept'),
  }),
  fit({ examples }, { l2 }): Shape {
    const width = designWidth(examples)
    // Measured from its mean, the target keeps its digits.
    const mean = examples.target.reduce((sum, y) => sum + y, 0) / examples.rows
    const matrix = gram(examples, new Float64Array(examples.rows).fill(1))
    for (let j = 1; j < width; j++) matrix[j * width + j]! += l2
    const right = transposeTimes(
      examples,
      examples.target.map((y) => y - mean),
    )
    const theta = solveCholesky(matrix, right, width)
    return { kind: 'linear', intercept: [theta[0]! + mean], coefficients: [[...theta.subarray(1)]], link: 'identity' }
  },
})
