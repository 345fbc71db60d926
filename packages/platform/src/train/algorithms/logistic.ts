import type { Shape } from '@levain/core'
import { z } from 'zod'
import { designWidth } from '../kernels/design.ts'
import { descend } from '../kernels/lbfgs.ts'
import { binaryObjective, pairsOf, softmaxObjective } from '../kernels/linear-objectives.ts'
import { minimise, newtonWidthMax, type Objective } from '../kernels/newton.ts'
import { RowBlocks } from '../kernels/row-blocks.ts'
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
  const outputs = classes === 2 ? 1 : classes
  const parameters = designWidth(examples) * outputs
  const isWide = parameters > (classes > 2 ? softmaxNewtonMax : newtonWidthMax)
  const all = await RowBlocks.over(examples, { outputs, pairs: isWide ? 0 : pairsOf(outputs) })
  const objective = (blocks: RowBlocks, share: number): Objective =>
    (classes === 2 ? binaryObjective : softmaxObjective)(blocks, l2 * share)
  const told = (step: number, value: number): void => report(step, { 'train-loss': value / examples.rows })
  const whole = objective(all, 1)
  if (isWide) return descend(whole, { l1, stepsMax: stepsMax * 10, tolerance: Math.sqrt(tolerance) * 0.1, report: told })
  const near = startOf(all, objective, { parameters, l1, stepsMax })
  const weight = examples.weights?.reduce((sum, own) => sum + own, 0) ?? examples.rows
  // What chance answers; rows that are not alike could lead astray.
  const start = near && whole.value(near.start) < weight * Math.log(classes) ? near : {}
  return minimise(whole, { ...start, l1, stepsMax, tolerance, report: told })
}

/**
 * Where the minimum of ever more rows is, up to an eighth of them, and the second derivatives there: from so near, all rows need
 * two or three looks, and none at their second derivatives. Null where there are too few rows for that.
 */
function startOf(
  all: RowBlocks,
  objective: (blocks: RowBlocks, share: number) => Objective,
  { parameters, l1, stepsMax }: { parameters: number; l1: number; stepsMax: number },
): { start: Float64Array; hessian: Float64Array } | null {
  let near: { start: Float64Array; hessian: Float64Array } | null = null
  let every = 1
  while (all.rows >= every * partsOfRows * Math.max(startRowsMin, startRowsPerParameter * parameters)) every *= partsOfRows
  for (; every > 1; every /= partsOfRows) {
    const some = all.sampled(every)
    const share = some.rows / all.rows
    const f = objective(some, share)
    const scaled = near ? { start: near.start, hessian: near.hessian.map((x) => x * share) } : {}
    const start = minimise(f, { ...scaled, l1: l1 * share, stepsMax, tolerance: startTolerance, report: () => {} })
    near = { start, hessian: f.hessian(start).map((x) => x / share) }
  }
  return near
}

/** Several classes have a block of the Hessian for every pair of them, summed over all rows. */
const softmaxNewtonMax = 300
const partsOfRows = 8
const startRowsMin = 2048
const startRowsPerParameter = 50
const startTolerance = 1e-7
