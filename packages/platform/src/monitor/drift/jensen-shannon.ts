import { jensenShannonDistance, jensenShannonNullExpectation, occupied, total } from '@levain/runtime/stats'
import type { DriftTest } from './drift-test.ts'
import { homogeneity } from './homogeneity.ts'

/** Jensen–Shannon distance over the profile's bins, base 2; 0 means identical, 1 nothing in common. */
export default {
  name: 'jensen-shannon',
  kinds: ['numeric', 'categorical'],
  variant: 'distance, base 2, reference deciles or categories; evidence: χ² contingency, rare bins pooled',
  threshold: 0.1,
  question: 'distribution',
  score(reference, current) {
    const bins = occupied(reference.counts, current.counts).reference.length
    return {
      statistic: jensenShannonDistance(reference.counts, current.counts),
      pValue: homogeneity(reference.counts, current.counts),
      nullExpectation: jensenShannonNullExpectation(bins, total(reference.counts), total(current.counts)),
    }
  },
} satisfies DriftTest
