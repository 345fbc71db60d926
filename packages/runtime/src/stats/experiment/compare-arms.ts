import { normalSf, studentTQuantile, studentTSf } from '../../math/index.ts'

/** What an arm of an experiment came to: how many outcomes, their mean, and their variance (with n − 1). */
export interface ArmOutcomes {
  readonly n: number
  readonly mean: number
  readonly variance: number
}

interface Interval {
  readonly method: string
  readonly low: number
  readonly high: number
  readonly pValue: number
}

export interface ArmsCompared {
  /** Mean of `b` less mean of `a`. */
  readonly difference: number
  /** 95 %, for one look at numbers fixed beforehand. */
  readonly fixed: Interval
  /** 95 % however often one looks, and whenever one stops: wider. */
  readonly always: Interval
}

/**
 * Compares two arms of an experiment. `share`: outcomes are 0 and 1, so two proportions are compared (Wald's interval, pooled z-test); `mean`: Welch's
 * t (1947). The interval for any number of looks is a mixture sequential probability ratio (Robbins 1970; Johari et al. 2017) with a normal mixture
 * whose scale is a tenth of the outcomes' standard deviation, and holds as n grows.
 */
export function compareArms(a: ArmOutcomes, b: ArmOutcomes, kind: 'share' | 'mean'): ArmsCompared {
  const difference = b.mean - a.mean
  const [va, vb] = kind === 'share' ? [bernoulli(a.mean), bernoulli(b.mean)] : [a.variance, b.variance]
  const variance = va / a.n + vb / b.n
  const fixed = kind === 'share' ? proportions(a, b, variance) : welch(a, b, variance)
  const pooled = ((a.n * va + b.n * vb) / (a.n + b.n)) * mixtureScale ** 2
  return { difference, fixed, always: alwaysValid(difference, variance, pooled) }
}

const z95 = 1.959963984540054
const alpha = 0.05
const mixtureScale = 0.1

const bernoulli = (share: number): number => share * (1 - share)

function proportions(a: ArmOutcomes, b: ArmOutcomes, variance: number): Interval {
  const difference = b.mean - a.mean
  const pooled = bernoulli((a.n * a.mean + b.n * b.mean) / (a.n + b.n)) * (1 / a.n + 1 / b.n)
  const half = z95 * Math.sqrt(variance)
  const pValue = pooled === 0 ? 1 : Math.min(1, 2 * normalSf(Math.abs(difference) / Math.sqrt(pooled)))
  return { method: 'two proportions: z-test, Wald interval', low: difference - half, high: difference + half, pValue }
}

function welch(a: ArmOutcomes, b: ArmOutcomes, variance: number): Interval {
  const difference = b.mean - a.mean
  const method = "Welch's t"
  if (variance === 0) return { method, low: difference, high: difference, pValue: difference === 0 ? 1 : 0 }
  const freedom = variance ** 2 / ((a.variance / a.n) ** 2 / (a.n - 1) + (b.variance / b.n) ** 2 / (b.n - 1))
  const half = studentTQuantile(1 - alpha / 2, freedom) * Math.sqrt(variance)
  const pValue = Math.min(1, 2 * studentTSf(Math.abs(difference) / Math.sqrt(variance), freedom))
  return { method, low: difference - half, high: difference + half, pValue }
}

/** @param mixture variance of the effects one reckons with */
function alwaysValid(difference: number, variance: number, mixture: number): Interval {
  const method = 'mixture sequential test, normal mixture of 0.1 standard deviations'
  if (variance === 0 || mixture === 0) return { method, low: -1, high: 1, pValue: 1 }
  const both = variance + mixture
  const half = Math.sqrt(((2 * variance * both) / mixture) * (Math.log(1 / alpha) + 0.5 * Math.log(both / variance)))
  const logRatio = 0.5 * Math.log(variance / both) + (mixture * difference ** 2) / (2 * variance * both)
  return { method, low: difference - half, high: difference + half, pValue: Math.min(1, Math.exp(-logRatio)) }
}
