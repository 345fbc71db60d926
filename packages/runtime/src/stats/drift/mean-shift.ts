import { studentTSf } from '../../math/index.ts'

/** What is known of a sample without its values. */
export interface Moments {
  readonly n: number
  readonly mean: number
  /** Population standard deviation (ddof 0). */
  readonly std: number
  /** Fourth standardised moment (3 for a normal distribution), where it is known. */
  readonly kurtosis?: number
}

export interface Shift {
  /** The effect: without unit, signed (positive: current is larger). */
  readonly effect: number
  readonly pValue: number
}

/**
 * Shift of the mean. Effect: (mean₂−mean₁)/√((s₁²+s₂²)/2), the standardised difference. Evidence: Welch's t test (1947),
 * two-sided, which needs no more than both samples' size, mean and standard deviation.
 *
 * Two constants that differ have an infinite effect and p = 0.
 */
export function meanShift(reference: Moments, current: Moments): Shift {
  const difference = current.mean - reference.mean
  const errorReference = (reference.std ** 2 / reference.n) * (reference.n / (reference.n - 1))
  const errorCurrent = (current.std ** 2 / current.n) * (current.n / (current.n - 1))
  const error = errorReference + errorCurrent
  if (error === 0) return difference === 0 ? { effect: 0, pValue: 1 } : { effect: Math.sign(difference) * Infinity, pValue: 0 }
  const df = error ** 2 / (errorReference ** 2 / (reference.n - 1) + errorCurrent ** 2 / (current.n - 1))
  const t = difference / Math.sqrt(error)
  const effect = difference / Math.sqrt((reference.std ** 2 + current.std ** 2) / 2)
  return { effect, pValue: Math.min(2 * studentTSf(Math.abs(t), df), 1) }
}

/** What |effect| comes to without drift: √(2/π)·√(1/n+1/m). */
export function meanShiftNullExpectation(n: number, m: number): number {
  return Math.sqrt((2 / Math.PI) * (1 / n + 1 / m))
}
