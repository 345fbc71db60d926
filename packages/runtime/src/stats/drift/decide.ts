import type { DriftDecision } from '@levain/core'

export interface Evidence {
  /** The effect; its size counts, not its sign. NaN: it could not be computed. */
  readonly statistic: number
  /** The effect from which it is large. */
  readonly threshold: number
  /** After false-discovery control. */
  readonly pAdjusted: number
  readonly rowsReference: number
  readonly rowsCurrent: number
  /** Bins compared; 1 where nothing was binned. */
  readonly bins: number
}

/**
 * Two keys: drift is what is both large (effect ≥ threshold) and proven (adjusted p ≤ `alpha`). Fewer than
 * max(50, 5·bins) rows on either side decide nothing; no rows at all, or a statistic that is not a number, is an error
 * and never "no drift".
 */
export function decide(evidence: Evidence, alpha = 0.05): DriftDecision {
  const { statistic, threshold, pAdjusted, rowsReference, rowsCurrent, bins } = evidence
  if (rowsReference === 0 || rowsCurrent === 0) return 'error'
  if (Math.min(rowsReference, rowsCurrent) < Math.max(50, 5 * bins)) return 'insufficient-data'
  if (Number.isNaN(statistic) || Number.isNaN(pAdjusted)) return 'error'
  const large = Math.abs(statistic) >= threshold
  const proven = pAdjusted <= alpha
  if (large) return proven ? 'drift' : 'large-but-unproven'
  return proven ? 'significant-but-small' : 'no-drift'
}
