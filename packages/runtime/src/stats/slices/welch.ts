import { studentTQuantile, studentTSf } from '../../math/index.ts'

/** Number of values, their sum and that of their squares. */
export interface Sums {
  readonly n: number
  readonly sum: number
  readonly squares: number
}

export interface MeanDifference {
  readonly difference: number
  /** 95 % interval. */
  readonly low: number
  readonly high: number
  /** One-sided: how likely so great a difference is where there is none. */
  readonly pValue: number
}

/** Welch's (1947) t-test of the mean of one sample above that of another. Null where either has fewer than two values. */
export function welch(one: Sums, other: Sums): MeanDifference | null {
  if (one.n < 2 || other.n < 2) return null
  const [a, b] = [varianceOfMean(one), varianceOfMean(other)]
  const difference = one.sum / one.n - other.sum / other.n
  const error = Math.sqrt(a + b)
  if (error === 0) return { difference, low: difference, high: difference, pValue: difference > 0 ? 0 : difference < 0 ? 1 : 0.5 }
  const freedom = (a + b) ** 2 / (a ** 2 / (one.n - 1) + b ** 2 / (other.n - 1))
  const half = studentTQuantile(0.975, freedom) * error
  return { difference, low: difference - half, high: difference + half, pValue: studentTSf(difference / error, freedom) }
}

function varianceOfMean({ n, sum, squares }: Sums): number {
  return Math.max(0, squares - (sum * sum) / n) / (n - 1) / n
}
