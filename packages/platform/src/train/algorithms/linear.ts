import type { Shape } from '@levain/core'
import { z } from 'zod'
import { designWidth } from '../kernels/design.ts'
import { descend } from '../kernels/lbfgs.ts'
import { squaredObjective } from '../kernels/linear-objectives.ts'
import { minimise, newtonWidthMax } from '../kernels/newton.ts'
import { RowBlocks } from '../kernels/row-blocks.ts'
import { targetScale } from '../kernels/target-scale.ts'
import { algorithm } from './algorithm.ts'

/** Least squares with ridge, lasso or both: Σ w (θᵀx − y)² / 2 + λ₁ ‖θ‖₁ + λ₂/2 ‖θ‖², the intercept unpenalised. */
export default algorithm({
  name: 'linear',
  does: 'Linear regression with an L2 penalty (ridge), an L1 penalty (lasso) or both (elastic net).',
  tasks: ['regression'],
  encoding: 'linear',
  params: z.strictObject({
    l2: z.number().min(0).max(1e9).default(1).describe('Strength of the penalty λ₂/2 ‖θ‖² on coefficients, not on the intercept'),
    l1: z.number().min(0).max(1e9).default(0).describe('Strength of the penalty λ₁ ‖θ‖₁, which leaves out features that say little'),
    stepsMax: z
      .int()
      .min(1)
      .max(100_000)
      .default(500)
      .describe('Steps at most where there are more than 1,500 features; fewer need no steps'),
  }),
  async fit({ examples, report }, { l2, l1, stepsMax }): Promise<Shape> {
    const { target, weights, rows } = examples
    // Measured from its mean, the target keeps its digits.
    const { unit, mean } = targetScale(target, weights)
    const narrow = designWidth(examples) <= newtonWidthMax
    const blocks = await RowBlocks.over(examples, { pairs: narrow ? 1 : 0, target: target.map((y) => y / unit - mean) })
    const objective = squaredObjective(blocks, l2)
    const told = (step: number, value: number): void => report(step, { 'train-loss': (value / rows) * unit * unit })
    const theta = narrow
      ? minimise(objective, { l1: l1 / unit, stepsMax: 50, tolerance: 1e-14, report: told })
      : descend(objective, { l1: l1 / unit, stepsMax, tolerance: 1e-9, report: told })
    return {
      kind: 'linear',
      intercept: [(theta[0]! + mean) * unit],
      coefficients: [Array.from(theta.subarray(1), (own) => own * unit)],
      link: 'identity',
    }
  },
})
