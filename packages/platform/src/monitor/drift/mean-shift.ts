import { meanShift, meanShiftNullExpectation } from '@levain/runtime/stats'
import type { DriftTest } from './drift-test.ts'

/** Difference of the means in standard deviations; positive: larger than in training. */
export default {
  name: 'mean-shift',
  kinds: ['numeric'],
  variant: 'difference of means over the root mean variance; evidence: Welch t, from n, mean and standard deviation',
  threshold: 0.25,
  question: 'mean',
  score({ moments: reference }, { moments: current }) {
    if (!reference || !current) return { statistic: Number.NaN, pValue: Number.NaN, nullExpectation: Number.NaN }
    const { effect, pValue } = meanShift(reference, current)
    return { statistic: effect, pValue, nullExpectation: meanShiftNullExpectation(reference.n, current.n) }
  },
} satisfies DriftTest
