import type { Shape } from '@levain/core'
import { z } from 'zod'
import { designWidth } from '../kernels/design.ts'
import { descend } from '../kernels/lbfgs.ts'
import { binaryObjective, softmaxObjective } from '../kernels/logistic.ts'
import { minimise } from '../kernels/newton.ts'
import { algorithm } from './algorithm.ts'

/** A Hessian of more parameters than this costs more than it saves. */
const newtonWidthMax = 1500

/** Logistic regression by Newton's method, or L-BFGS where there are very many parameters; several classes by softmax. */
export default algorithm({
  name: 'logistic',
  does: 'Logistic regression with an L2 penalty, by Newton’s method; softmax for several classes.',
  tasks: ['classification'],
  encoding: 'linear',
  params: z.strictObject({
    l2: z.number().min(0).max(1e9).default(1).describe('Strength of the penalty λ/2 ‖θ‖² on coefficients, not on intercepts'),
    stepsMax: z.int().min(1).max(1000).default(50).describe('Newton steps at most (tenfold for L-BFGS, beyond 1,500 parameters)'),
    tolerance: z.number().min(0).max(1).default(1e-10).describe('Ends when a step would gain less than this share of the loss'),
  }),
  fit({ classes, examples, report }, { l2, stepsMax, tolerance }): Shape {
    const objective =
      classes === 2 ? binaryObjective(examples, examples.target, l2) : softmaxObjective(examples, examples.target, classes, l2)
    const told = (step: number, value: number): void => report(step, { 'train-loss': value / examples.rows })
    const theta =
      objective.width <= newtonWidthMax
        ? minimise(objective, stepsMax, tolerance, told)
        : descend(objective, stepsMax * 10, Math.sqrt(tolerance) * 0.1, told)
    const width = designWidth(examples)
    const outputs = Array.from({ length: classes === 2 ? 1 : classes }, (_, k) => [...theta.subarray(k * width, (k + 1) * width)])
    return {
      kind: 'linear',
      intercept: outputs.map((row) => row[0]!),
      coefficients: outputs.map((row) => row.slice(1)),
      link: classes === 2 ? 'logit' : 'softmax',
    }
  },
})
