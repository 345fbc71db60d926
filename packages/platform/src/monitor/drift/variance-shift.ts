import { varianceShift, varianceShiftNullExpectation } from '@levain/runtime/stats'
import type { DriftTest } from './drift-test.ts'

/** Logarithm of the ratio of the standard deviations; positive: wider than in training. */
export default {
  name: 'variance-shift',
  kinds: ['numeric'],
  variant: 'ln of the ratio of standard deviations; evidence: Layard’s test with the kurtosis of the current rows',
  /** A standard deviation a quarter larger, or a fifth smaller. */
  threshold: Math.log(1.25),
  question: 'variance',
  score({ moments: reference }, { moments: current }) {
    if (!reference || !current) return { statistic: Number.NaN, pValue: Number.NaN, nullExpectation: Number.NaN }
    const { effect, pValue } = varianceShift(reference, current)
    return { statistic: effect, pValue, nullExpectation: varianceShiftNullExpectation(reference.n, current.n, current.kurtosis) }
  },
} satisfies DriftTest
