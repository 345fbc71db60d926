import { fSf, normalSf } from '../../math/index.ts'
import type { Moments, Shift } from './mean-shift.ts'

/**
 * Shift of the spread. Effect: ln(s₂/s₁), so ln 2 is a doubling and −ln 2 a halving of the standard deviation.
 *
 * Evidence, two-sided: a profile has no raw values, so Brown–Forsythe is out of reach. Where the current sample's kurtosis κ
 * is known, ln(s₂²/s₁²) is divided by its standard error √((κ−1)(1/n+1/m)) (Layard 1973): right for heavy tails too. Where it
 * is not, the F test on s₂²/s₁², which trusts that values are normal and rings too often when tails are heavy.
 *
 * A side that is constant while the other is not has an infinite effect and p = 0.
 */
export function varianceShift(reference: Moments, current: Moments): Shift {
  if (reference.std === 0 && current.std === 0) return { effect: 0, pValue: 1 }
  if (reference.std === 0 || current.std === 0) return { effect: reference.std === 0 ? Infinity : -Infinity, pValue: 0 }
  const effect = Math.log(sampleStd(current) / sampleStd(reference))
  const { kurtosis } = current
  return {
    effect,
    pValue: kurtosis === undefined || !(kurtosis > 1) ? fTest(reference, current) : layard(effect, kurtosis, reference.n, current.n),
  }
}

/** What |effect| comes to without drift, given the kurtosis: √(2/π)·½√((κ−1)(1/n+1/m)). */
export function varianceShiftNullExpectation(n: number, m: number, kurtosis = 3): number {
  return Math.sqrt(2 / Math.PI) * 0.5 * Math.sqrt((kurtosis - 1) * (1 / n + 1 / m))
}

const sampleStd = (moments: Moments): number => moments.std * Math.sqrt(moments.n / (moments.n - 1))

function layard(effect: number, kurtosis: number, n: number, m: number): number {
  return Math.min(2 * normalSf(Math.abs(2 * effect) / Math.sqrt((kurtosis - 1) * (1 / n + 1 / m))), 1)
}

function fTest(reference: Moments, current: Moments): number {
  const ratio = (sampleStd(current) / sampleStd(reference)) ** 2
  const upper = fSf(ratio, current.n - 1, reference.n - 1)
  const lower = fSf(1 / ratio, reference.n - 1, current.n - 1)
  return Math.min(2 * Math.min(upper, lower), 1)
}
