import { occupied, psi, psiNullExpectation, psiVariants, total } from '@levain/runtime/stats'
import type { DriftTest } from './drift-test.ts'
import { homogeneity } from './homogeneity.ts'

/** Population stability index over the profile's bins, in nats; 0 means identical. */
export default {
  name: 'psi',
  kinds: ['numeric', 'categorical'],
  variant: `${psiVariants.levain.says}; evidence: χ² contingency, rare bins pooled`,
  threshold: 0.1,
  question: 'distribution',
  score(reference, current) {
    const bins = occupied(reference.counts, current.counts).reference.length
    return {
      statistic: psi(reference.counts, current.counts),
      pValue: homogeneity(reference.counts, current.counts),
      nullExpectation: psiNullExpectation(bins, total(reference.counts), total(current.counts)),
    }
  },
} satisfies DriftTest
