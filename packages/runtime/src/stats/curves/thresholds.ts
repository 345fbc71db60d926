import type { Ranking } from './ranking.ts'

export interface ThresholdPoint {
  readonly threshold: number
  /** Share of the rows called positive. */
  readonly selected: number
  readonly precision: number | null
  readonly recall: number | null
  readonly specificity: number | null
  readonly f1: number | null
  readonly accuracy: number
}

/** What each threshold from 0 to 1 would do. Shares of nothing are null. */
export function thresholdCurve(ranking: Ranking, steps = 20): ThresholdPoint[] {
  const { positives, negatives } = ranking
  if (positives + negatives === 0) return []
  return Array.from({ length: steps + 1 }, (_, step) => {
    const threshold = step / steps
    const { hits, falseAlarms } = countsAt(ranking, threshold)
    const share = (a: number, b: number): number | null => (b === 0 ? null : a / b)
    return {
      threshold,
      selected: (hits + falseAlarms) / (positives + negatives),
      precision: share(hits, hits + falseAlarms),
      recall: share(hits, positives),
      specificity: share(negatives - falseAlarms, negatives),
      f1: share(2 * hits, hits + falseAlarms + positives),
      accuracy: (hits + negatives - falseAlarms) / (positives + negatives),
    }
  })
}

/** Rows of both classes that score at least `threshold`. */
function countsAt({ thresholds, hits, falseAlarms }: Ranking, threshold: number): { hits: number; falseAlarms: number } {
  let low = 0
  let high = thresholds.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (thresholds[middle]! >= threshold) low = middle + 1
    else high = middle
  }
  return { hits: hits[low - 1] ?? 0, falseAlarms: falseAlarms[low - 1] ?? 0 }
}
