import type { Shape } from '@levain/core'
import { z } from 'zod'
import { designWidth, everyNth, thin } from '../kernels/design.ts'
import { gramOf } from '../kernels/gram.ts'
import { descend } from '../kernels/lbfgs.ts'
import { binaryObjective, type Problem, softmaxObjective } from '../kernels/linear-objectives.ts'
import { minimise, newtonWidthMax, type Objective } from '../kernels/newton.ts'
import { algorithm, type Training } from './algorithm.ts'

const params = z.strictObject({
  l2: z.number().min(0).max(1e9).default(1).describe('Strength of the penalty λ₂/2 ‖θ‖² on coefficients, not on intercepts'),
  l1: z.number().min(0).max(1e9).default(0).describe('Strength of the penalty λ₁ ‖θ‖₁, which leaves out features that say little'),
  stepsMax: z
    .int()
    .min(1)
    .max(1000)
    .default(50)
    .describe('Newton steps at most (tenfold for L-BFGS, beyond 1,500 parameters, or 300 of several classes)'),
  tolerance: z.number().min(0).max(1).default(1e-10).describe('Ends when a step would gain less than this share of the loss'),
})
type Options = z.output<typeof params>

/** Logistic regression by Newton's method, or L-BFGS where there are very many parameters; several classes by softmax. */
export default algorithm({
  name: 'logistic',
  does: 'Logistic regression with an L2 penalty, an L1 penalty or both (elastic net); softmax for several classes.',
  tasks: ['classification'],
  encoding: 'linear',
  params,
  async fit(training, options): Promise<Shape> {
    const { classes, examples } = training
    const width = designWidth(examples)
    const theta = await solve(training, options)
    const outputs = Array.from({ length: classes === 2 ? 1 : classes }, (_, k) => [...theta.subarray(k * width, (k + 1) * width)])
    return {
      kind: 'linear',
      intercept: outputs.map((row) => row[0]!),
      coefficients: outputs.map((row) => row.slice(1)),
      link: classes === 2 ? 'logit' : 'softmax',
    }
  },
})

async function solve({ classes, examples, report }: Training, { l1, l2, stepsMax, tolerance }: Options): Promise<Float64Array> {
  const { target, weights, rows } = examples
  const parameters = designWidth(examples) * (classes === 2 ? 1 : classes)
  const objective = (problem: Problem): Objective => (classes === 2 ? binaryObjective(problem) : softmaxObjective(problem, classes))
  const told = (step: number, value: number): void => report(step, { 'train-loss': value / rows })
  if (parameters > (classes > 2 ? softmaxNewtonMax : newtonWidthMax)) {
    const wide = objective({ design: examples, target, weights, l2, gram: null })
    return descend(wide, { l1, stepsMax: stepsMax * 10, tolerance: Math.sqrt(tolerance) * 0.1, report: told })
  }
  // A share of the rows leads close to the end: all of them are then needed for two or three steps instead of seven.
  const step = Math.floor(rows / Math.max(startRowsMin, startRowsPerParameter * parameters))
  const descent = { l1, stepsMax, tolerance, report: told }
  const whole = objective({ design: examples, target, weights, l2, gram: await gramOf(examples) })
  if (step < 4) return minimise(whole, descent)
  const some = thin(examples, step)
  const own = { target: everyNth(target, step), weights: weights && everyNth(weights, step) }
  const start = minimise(objective({ design: some, ...own, l2: l2 / step, gram: await gramOf(some) }), {
    ...{ l1: l1 / step, stepsMax, tolerance: 1e-6, report: () => {} },
  })
  return minimise(whole, { ...descent, start })
}

/** Several classes have a block of the Hessian for every pair of them, summed over all rows. */
const softmaxNewtonMax = 300
const startRowsMin = 30_000
const startRowsPerParameter = 100
