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

/** A step with the last second derivatives will do when it promises less than this share of what the step before promised. */
const gainShareKept = 0.02

/**
 * Newton's method with step halving on f(θ) + λ₁ ‖θ‖₁ (proximal where there is an L1 penalty: each step solves the quadratic
 * with it). Ends when a step would gain at most `tolerance` × (1 + |value|). Second derivatives, which cost the most, hardly change
 * near the end: they are computed anew only while steps with the last ones do not lead there fast.
 */
export function minimise(f: Objective, { start, l1 = 0, stepsMax, tolerance, report }: Descent): Float64Array {
  let theta: Float64Array = start ?? new Float64Array(f.width)
  let value = f.value(theta) + l1 * absolutes(f, theta)
  let hessian: Float64Array | null = null
  let before = 0
  for (let step = 1; step <= stepsMax; step++) {
    const gradient = f.gradient(theta)
    const bound = tolerance * (1 + Math.abs(value))
    let direction = hessian && stepOf(f, theta, gradient, hessian, l1)
    let gain = direction ? gainOf(f, theta, gradient, direction, l1) : Number.POSITIVE_INFINITY
    if (!direction || gain > Math.max(bound, gainShareKept * before)) {
      hessian = f.hessian(theta)
      direction = stepOf(f, theta, gradient, hessian, l1)
      gain = gainOf(f, theta, gradient, direction, l1)
    }
    if (!(gain > bound)) break
    const next = lineSearch(f, theta, direction, value, gain, l1)
    if (!next) break
    theta = next.theta
    value = next.value
    before = gain
    report(step, value)
  }
  return theta
}

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
  const after = theta.map((x, j) => x - direction[j]!)
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
    const candidate = theta.map((x, j) => x - t * direction[j]!)
    const found = f.value(candidate) + l1 * absolutes(f, candidate)
    if (found <= value - 1e-4 * t * gain) return { theta: candidate, value: found }
  }
  return null
}
