import { refuseNaN } from '../metrics/index.ts'

/** Rows in the order of their score, highest first, counted at each different score. Curves of a yes-or-no question are read off it. */
export interface Ranking {
  readonly positives: number
  readonly negatives: number
  /** Different scores, descending. */
  readonly thresholds: Float64Array
  /** Positives, and negatives, that score at least so much. */
  readonly hits: Float64Array
  readonly falseAlarms: Float64Array
}

/**
 * Ranks rows by score. Rows of one score are one step: no curve depends on the order of equal rows.
 *
 * @param truth 1 where the row is positive, else 0
 * @throws input-invalid when a score is NaN
 */
export function rank(scores: Float64Array, truth: ArrayLike<number>): Ranking {
  refuseNaN(scores)
  const positive = scores.filter((_, i) => truth[i] === 1).sort()
  const negative = scores.filter((_, i) => truth[i] !== 1).sort()
  const [thresholds, hits, falseAlarms]: [number[], number[], number[]] = [[], [], []]
  let p = positive.length - 1
  let n = negative.length - 1
  while (p >= 0 || n >= 0) {
    const score = Math.max(positive[p] ?? Number.NEGATIVE_INFINITY, negative[n] ?? Number.NEGATIVE_INFINITY)
    while (p >= 0 && positive[p] === score) p--
    while (n >= 0 && negative[n] === score) n--
    thresholds.push(score)
    hits.push(positive.length - 1 - p)
    falseAlarms.push(negative.length - 1 - n)
  }
  return {
    positives: positive.length,
    negatives: negative.length,
    thresholds: Float64Array.from(thresholds),
    hits: Float64Array.from(hits),
    falseAlarms: Float64Array.from(falseAlarms),
  }
}

/** At most `pointsMax` of `count` places, evenly spaced, the first and the last among them. */
export function spacedPlaces(count: number, pointsMax: number): Int32Array {
  const kept = Math.min(count, Math.max(2, pointsMax))
  return Int32Array.from({ length: kept }, (_, i) => (kept === 1 ? 0 : Math.round((i * (count - 1)) / (kept - 1))))
}
