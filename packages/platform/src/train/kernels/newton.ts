import { solveCholesky } from './cholesky.ts'
import type { SmoothFunction } from './lbfgs.ts'

/** A convex function with its derivatives. */
export interface Objective extends SmoothFunction {
  /** Second derivatives, row-major. */
  hessian(theta: Float64Array): Float64Array
}

/**
 * Newton's method with step halving: θ ← θ − t H⁻¹ g, t halved until the value falls enough (Armijo). Ends when the
 * Newton decrement gᵀH⁻¹g / 2 is at most `tolerance` × (1 + |value|).
 *
 * @param report called after each step with the value
 */
export function minimise(
  objective: Objective,
  stepsMax: number,
  tolerance: number,
  report: (step: number, value: number) => void,
): Float64Array {
  let theta: Float64Array = new Float64Array(objective.width)
  let value = objective.value(theta)
  for (let step = 1; step <= stepsMax; step++) {
    const gradient = objective.gradient(theta)
    const direction = solveCholesky(objective.hessian(theta), gradient, objective.width)
    const decrement = direction.reduce((sum, d, j) => sum + d * gradient[j]!, 0) / 2
    if (!(decrement > tolerance * (1 + Math.abs(value)))) break
    const next = lineSearch(objective, theta, direction, value, decrement)
    if (!next) break
    theta = next.theta
    value = next.value
    report(step, value)
  }
  return theta
}

function lineSearch(
  objective: Objective,
  theta: Float64Array,
  direction: Float64Array,
  value: number,
  decrement: number,
): { theta: Float64Array; value: number } | null {
  for (let t = 1; t > 1e-6; t /= 2) {
    const candidate = theta.map((x, j) => x - t * direction[j]!)
    const found = objective.value(candidate)
    if (found <= value - 1e-4 * t * decrement) return { theta: candidate, value: found }
  }
  return null
}
