import { type Counts, chiSquareContingency, poolRareBins } from '@levain/runtime/stats'

/** Probability of counts at least as unlike as these if both sides came from one distribution. */
export function homogeneity(reference: Counts, current: Counts): number {
  const pooled = poolRareBins(reference, current)
  return chiSquareContingency(pooled.reference, pooled.current).pValue
}
