import { normalSf } from '../../math/index.ts'

/**
 * Two-proportion z test, two-sided, with the pooled share P: z = (p₂−p₁)/√(P(1−P)(1/n+1/m)).
 *
 * @example twoProportions(300, 1000, 170, 500).pValue // 0.115
 */
export function twoProportions(
  referenceHits: number,
  referenceRows: number,
  currentHits: number,
  currentRows: number,
): { statistic: number; difference: number; pValue: number } {
  const difference = currentHits / currentRows - referenceHits / referenceRows
  const pooled = (referenceHits + currentHits) / (referenceRows + currentRows)
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / referenceRows + 1 / currentRows))
  const statistic = error === 0 ? 0 : difference / error
  return { statistic, difference, pValue: Math.min(2 * normalSf(Math.abs(statistic)), 1) }
}
