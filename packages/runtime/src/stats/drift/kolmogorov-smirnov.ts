import { kolmogorovSf } from '../../math/index.ts'

export interface KolmogorovSmirnov {
  /** sup|F−G|, 0 to 1. */
  readonly statistic: number
  readonly pValue: number
  readonly method: 'exact' | 'limit'
}

/**
 * Two-sample Kolmogorov–Smirnov test, two-sided. The p-value is exact while neither sample has more than 10,000 values;
 * above that the limit law with the finite-size correction x + 1/(6√N) + (x−1)/(4N), N = nm/(n+m), of J. Vrbik (2018).
 * Ties make the exact p-value conservative. No NaN.
 */
export function kolmogorovSmirnov(reference: Float64Array, current: Float64Array): KolmogorovSmirnov {
  const [n, m] = [reference.length, current.length]
  const steps = largestGap(Float64Array.from(reference).sort(), Float64Array.from(current).sort())
  const statistic = steps / (n * m)
  if (Math.max(n, m) <= 10_000) return { statistic, pValue: exactSf(n, m, steps), method: 'exact' }
  const size = (n * m) / (n + m)
  const x = Math.sqrt(size) * statistic
  const corrected = x + 1 / (6 * Math.sqrt(size)) + (x - 1) / (4 * size)
  return { statistic, pValue: statistic === 0 ? 1 : Math.min(kolmogorovSf(corrected), 1), method: 'limit' }
}

/** max|i·m − j·n| over the merged samples: the statistic times nm, a whole number. */
function largestGap(a: Float64Array, b: Float64Array): number {
  let [i, j, gap] = [0, 0, 0]
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i]!, b[j]!)
    while (i < a.length && a[i]! <= value) i += 1
    while (j < b.length && b[j]! <= value) j += 1
    gap = Math.max(gap, Math.abs(i * b.length - j * a.length))
  }
  return gap
}

/**
 * P(D ≥ steps/(nm)): the share of lattice paths from (0, 0) to (n, m) that touch |i·m − j·n| ≥ steps. The share at (i, j)
 * mixes those of its two predecessors with weights i/(i+j) and j/(i+j); nothing is subtracted, so small p-values stay exact.
 */
function exactSf(n: number, m: number, steps: number): number {
  if (steps === 0) return 1
  const touched = new Float64Array(m + 1)
  for (let i = 0; i <= n; i += 1) {
    for (let j = 0; j <= m; j += 1) {
      if (Math.abs(i * m - j * n) >= steps) touched[j] = 1
      else if (i + j === 0) touched[j] = 0
      else touched[j] = (i * (i > 0 ? touched[j]! : 0) + j * (j > 0 ? touched[j - 1]! : 0)) / (i + j)
    }
  }
  return touched[m]!
}
