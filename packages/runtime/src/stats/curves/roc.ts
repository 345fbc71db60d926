import { type Ranking, spacedPlaces } from './ranking.ts'

/** One way to cut: rows that score at least `threshold` count as positive; null is the cut that none reaches. */
export interface RocPoint {
  readonly threshold: number | null
  /** Share of the negatives, and of the positives, that are called positive. */
  readonly falsePositiveRate: number
  readonly truePositiveRate: number
}

/** Receiver operating characteristic, from (0, 0) to (1, 1). Null where one of the two classes is missing. */
export function rocCurve({ positives, negatives, thresholds, hits, falseAlarms }: Ranking, pointsMax = 200): RocPoint[] | null {
  if (positives === 0 || negatives === 0) return null
  const points = Array.from(spacedPlaces(thresholds.length, pointsMax), (i) => ({
    threshold: thresholds[i]!,
    falsePositiveRate: falseAlarms[i]! / negatives,
    truePositiveRate: hits[i]! / positives,
  }))
  return [{ threshold: null, falsePositiveRate: 0, truePositiveRate: 0 }, ...points]
}
