import { solveCholesky } from './cholesky.ts'
import { lassoStep } from './lasso-step.ts'
import { absolutes, type Descent, type SmoothFunction } from './lbfgs.ts'

/** A Hessian of more parameters than this costs more than it saves. */
export const newtonWidthMax = 1500

/** A convex function with its derivatives. */
export interface Objective extends SmoothFunction {
  /** Second derivatives, row-major. */
  hessian(theta: Float64Array): Float64Array
}

/** Second derivatives cost about as much as this many looks at the gradient. */
const looksPerHessian = (width: number): number => 2 + width / 8

/** Steps that gain less of what the one before gained will go on so. */
const rateMax = 0.1

/**
 * Newton's method with step halving on f(θ) + λ₁ ‖θ‖₁ (proximal where there is an L1 penalty: each step solves the quadratic
 * with it). Ends with the step after which at most `tolerance` × (1 + |value|) would be left to gain. Second derivatives, which cost the most, hardly
 * change near the end: they are computed anew only while steps with the last ones do not lead there fast.
 */
export function minimise(f: Objective, { start, hessian: given, l1 = 0, stepsMax, tolerance, report }: Descent): Float64Array {
  let theta: Float64Array = start ?? new Float64Array(f.width)
  let value = f.value(theta) + l1 * absolutes(f, theta)
  let hessian = given ?? null
  let before = 0
  for (let step = 1; step <= stepsMax; step++) {
    const gradient = f.gradient(theta)
    const bound = tolerance * (1 + Math.abs(value))
    let direction = hessian && stepOf(f, theta, gradient, hessian, l1)
    let gain = direction ? gainOf(f, theta, gradient, direction, l1) : Number.POSITIVE_INFINITY
    const isSlow = step > 1 && gain > bound && !(stepsLeft(gain, before, bound) < looksPerHessian(f.width))
    if (!direction || isSlow) {
      hessian = f.hessian(theta)
      direction = stepOf(f, theta, gradient, hessian, l1)
      gain = gainOf(f, theta, gradient, direction, l1)
    }
    if (!(gain > 0)) break
    const rate = gain / before
    if (gain <= bound || (rate <= rateMax && gain * rate <= bound)) {
      report(step, value - gain)
      return minus(theta, direction, 1)
    }
    const next = lineSearch(f, theta, direction, value, gain, l1)
    if (!next) break
    theta = next.theta
    value = next.value
    before = gain
    report(step, value)
  }
  return theta
}

/** When steps go on gaining as much less each as this one. */
const stepsLeft = (gain: number, before: number, bound: number): number =>
  gain < before ? Math.log(gain / bound) / Math.log(before / gain) : Number.POSITIVE_INFINITY

const minus = (theta: Float64Array, direction: Float64Array, t: number): Float64Array => theta.map((x, j) => x - t * direction[j]!)

/** The step to take away from θ. */
function stepOf(f: Objective, theta: Float64Array, gradient: Float64Array, hessian: Float64Array, l1: number): Float64Array {
  if (l1 === 0) return solveCholesky(Float64Array.from(hessian), gradient, f.width)
  return lassoStep(hessian, gradient, theta, l1, f.perOutput)
}

/** Half of what the slope along a step promises. */
function gainOf(f: Objective, theta: Float64Array, gradient: Float64Array, direction: Float64Array, l1: number): number {
  let slope = 0
  for (let j = 0; j < direction.length; j++) slope += direction[j]! * gradient[j]!
  if (l1 === 0) return slope / 2
  const after = minus(theta, direction, 1)
  return (slope + l1 * (absolutes(f, theta) - absolutes(f, after))) / 2
}

function lineSearch(
  f: Objective,
  theta: Float64Array,
  direction: Float64Array,
  value: number,
  gain: number,
  l1: number,
): { theta: Float64Array; value: number } | null {
  for (let t = 1; t > 1e-6; t /= 2) {
    const candidate = minus(theta, direction, t)
    const found = f.value(candidate) + l1 * absolutes(f, candidate)
    if (found <= value - 1e-4 * t * gain) return { theta: candidate, value: found }
  }
  return null
}
