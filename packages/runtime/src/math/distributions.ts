/**
 * Distributions that tests and intervals need. `sf` is the upper tail P(X > x), computed as itself and not as 1 − cdf,
 * so that small p-values keep their digits (about 1e-12 relative). NaN in, NaN out.
 */
import { regularisedBeta } from './beta.ts'
import { regularisedGammaP, regularisedGammaQ } from './gamma.ts'

/** Density of the standard normal distribution. */
export function normalPdf(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
}

/** P(Z ≤ z) of the standard normal distribution. */
export function normalCdf(z: number): number {
  if (z > 0) return 0.5 + 0.5 * regularisedGammaP(0.5, 0.5 * z * z)
  return 0.5 * regularisedGammaQ(0.5, 0.5 * z * z)
}

/** P(Z > z) of the standard normal distribution. */
export function normalSf(z: number): number {
  return normalCdf(-z)
}

/** z with P(Z ≤ z) = p. Abramowitz & Stegun 26.2.23 as the start, then Halley's steps on {@link normalCdf}. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity
  if (p > 0.5) return -normalQuantile(1 - p)
  const t = Math.sqrt(-2 * Math.log(p))
  let z = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
  for (let step = 0; step < 4; step += 1) {
    const newton = (normalCdf(z) - p) / normalPdf(z)
    z -= newton / (1 + 0.5 * newton * z)
  }
  return z
}

/** P(X > x) of the χ² distribution with `df` degrees of freedom. */
export function chiSquareSf(x: number, df: number): number {
  return x <= 0 ? 1 : regularisedGammaQ(0.5 * df, 0.5 * x)
}

/** x with P(X ≤ x) = p of the χ² distribution. */
export function chiSquareQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return Number.NaN
  if (p === 0 || p === 1) return p === 0 ? 0 : Infinity
  const excess =
    p > 0.5 ? (x: number) => 1 - p - regularisedGammaQ(0.5 * df, 0.5 * x) : (x: number) => regularisedGammaP(0.5 * df, 0.5 * x) - p
  return rootOfIncreasing(excess)
}

/** P(T > t) of Student's t distribution. */
export function studentTSf(t: number, df: number): number {
  if (Number.isNaN(t) || !(df > 0)) return Number.NaN
  if (df === Infinity) return normalSf(t)
  if (!Number.isFinite(t)) return t > 0 ? 0 : 1
  const square = t * t
  const tail = 0.5 * regularisedBeta(df / (df + square), 0.5 * df, 0.5, square / (df + square))
  return t > 0 ? tail : 1 - tail
}

/** t with P(T ≤ t) = p of Student's t distribution. */
export function studentTQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return Number.NaN
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity
  if (p === 0.5) return 0
  const tail = p < 0.5 ? p : 1 - p
  const t = rootOfIncreasing((x) => tail - studentTSf(x, df))
  return p < 0.5 ? -t : t
}

/** P(F > f) of the F distribution with `df1` and `df2` degrees of freedom. */
export function fSf(f: number, df1: number, df2: number): number {
  if (Number.isNaN(f) || !(df1 > 0) || !(df2 > 0)) return Number.NaN
  if (f <= 0) return 1
  if (f === Infinity) return 0
  const total = df2 + df1 * f
  return regularisedBeta(df2 / total, 0.5 * df2, 0.5 * df1, (df1 * f) / total)
}

/** P(K > x) of Kolmogorov's limit law of √n·D; the theta series that converges faster on each side. */
export function kolmogorovSf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN
  if (x <= 0) return 1
  let sum = 0
  if (x < 0.82) {
    for (let k = 1; k <= 5; k += 1) sum += Math.exp((-((2 * k - 1) ** 2) * Math.PI ** 2) / (8 * x * x))
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum
  }
  for (let k = 5; k >= 1; k -= 1) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * x * x)
  return 2 * sum
}

/** The zero in (0, ∞) of an increasing function: bracketed by doubling, then bisected. */
function rootOfIncreasing(excess: (x: number) => number): number {
  let low = 0
  let high = 1
  while (excess(high) < 0) {
    low = high
    high *= 2
  }
  while (low === 0 && excess(high / 2) > 0) high /= 2
  if (low === 0) low = high / 2
  for (let step = 0; step < 200; step += 1) {
    const middle = 0.5 * (low + high)
    if (middle <= low || middle >= high) break
    if (excess(middle) < 0) low = middle
    else high = middle
  }
  return 0.5 * (low + high)
}
