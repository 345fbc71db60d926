import { deviance, stirlingError } from './gamma.ts'

/**
 * I_x(a, b): regularised incomplete beta, for a, b > 0 and 0 ≤ x ≤ 1; about 1e-13 relative.
 * Continued fraction by Lentz's algorithm, on the side where it converges quickly.
 *
 * @param y 1 − x, where the caller knows it more exactly than the subtraction gives.
 */
export function regularisedBeta(x: number, a: number, b: number, y = 1 - x): number {
  if (!(a > 0) || !(b > 0) || !(x >= 0) || !(y >= 0)) return Number.NaN
  if (x === 0) return 0
  if (y === 0) return 1
  return x <= (a + 1) / (a + b + 2) ? betaFraction(x, y, a, b) : 1 - betaFraction(y, x, b, a)
}

/** xᵃ·yᵇ / B(a, b), after Loader (see gamma.ts). */
function betaDensity(x: number, y: number, a: number, b: number): number {
  const n = a + b
  const exponent = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * y)
  return Math.sqrt((a * b) / (2 * Math.PI * n)) * Math.exp(exponent)
}

/**
 * I_x = xᵃyᵇ/B(a,b) / (β₀ + α₁/(β₁ + α₂/(β₂ + …))), the contracted fraction of A. DiDonato & A. Morris, "Algorithm 708"
 * (1992), eq. 9: it stays exact for large a where the plain one cancels.
 */
function betaFraction(x: number, y: number, a: number, b: number): number {
  const lambda = x < 0.5 ? a - (a + b) * x : (a + b) * y - b
  let h = (a * (lambda + 1)) / (a + 1)
  let c = h
  let d = 0
  for (let m = 1; m < 100_000; m += 1) {
    const odd = a + 2 * m - 1
    const alpha = ((a + m - 1) * (a + b + m - 1) * m * (b - m) * x * x) / (odd * odd)
    const beta = m + (m * (b - m) * x) / odd + ((a + m) * (lambda + 1 + m * (1 + y))) / (odd + 2)
    d = 1 / (beta + alpha * d)
    c = beta + alpha / c
    h *= c * d
    if (Math.abs(c * d - 1) < 2e-16) break
  }
  return betaDensity(x, y, a, b) / h
}
