const sweepsMax = 1000

/**
 * The step d for which gᵀ(−d) + dᵀHd/2 + λ₁ ‖θ − d‖₁ is least, by coordinate descent (Friedman, Hastie and Tibshirani 2010): one parameter
 * after the other is put where it should be given the others. Intercepts, the first of every `perOutput`, are not penalised.
 */
export function lassoStep(hessian: Float64Array, gradient: Float64Array, theta: Float64Array, l1: number, perOutput: number): Float64Array {
  const width = theta.length
  const moved = Float64Array.from(theta)
  /** The gradient of the quadratic where the parameters are now. */
  const slope = Float64Array.from(gradient)
  for (let sweep = 0; sweep < sweepsMax; sweep++) {
    let largest = 0
    let most = 0
    for (let j = 0; j < width; j++) {
      const curvature = hessian[j * width + j]!
      if (!(curvature > 0)) continue
      const free = moved[j]! * curvature - slope[j]!
      const own = (j % perOutput === 0 ? free : shrunk(free, l1)) / curvature
      const by = own - moved[j]!
      if (by === 0) continue
      moved[j] = own
      for (let k = 0, row = j * width; k < width; k++) slope[k]! += by * hessian[row + k]!
      largest = Math.max(largest, curvature * by * by)
      most = Math.max(most, curvature * own * own)
    }
    if (largest <= 1e-20 * most) break
  }
  return theta.map((x, j) => x - moved[j]!)
}

const shrunk = (x: number, by: number): number => Math.sign(x) * Math.max(0, Math.abs(x) - by)
