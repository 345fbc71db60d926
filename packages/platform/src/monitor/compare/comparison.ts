import type { Signal } from '@levain/core'
import type { ColumnSummary } from '../drift/index.ts'
import type { Feature } from './features.ts'

/** Both sides of one feature, ready for drift tests. */
export interface Comparison {
  readonly feature: Feature
  /** Labels of the bins, the same on both sides. */
  readonly labels: readonly string[]
  readonly reference: ColumnSummary
  readonly current: ColumnSummary
  /** Rows of the log that have a value. */
  readonly present: number
  /** Rows of the training data that had one. */
  readonly presentReference: number
  readonly newValues: Signal['newValues']
}

/** Labels of the bins that every feature has besides its own. */
export const missingLabel = '__missing__'
export const otherLabel = '__other__'

/** Shares of the bins, to draw. */
export function drawnBins({ labels, reference, current }: Comparison): Signal['bins'] {
  const shares = (summary: ColumnSummary): number[] => {
    const counts = Array.from(summary.counts)
    const rows = counts.reduce((sum, count) => sum + count, 0)
    return counts.map((count) => (rows === 0 ? 0 : count / rows))
  }
  return { labels: [...labels], reference: shares(reference), current: shares(current) }
}
