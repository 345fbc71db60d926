import { fail } from '@levain/core/errors'

/** An area under the curve, and how much each row moved it. */
export interface AucEstimate {
  /** Null when only one class is present: there is nothing to rank. */
  readonly value: number | null
  /** Per row; its sum of squares is DeLong's variance, and that of a difference of two models' is the paired one. */
  readonly influence: Float64Array
}

/**
 * Probability that a row of the class scores higher than one of the rest, ties counting half (Mann–Whitney). Null when
 * only one of the two is present.
 *
 * @param truth 1 where the row is of the class, else 0
 * @throws input-invalid when a score is NaN
 */
export const auc = (scores: Float64Array, truth: ArrayLike<number>): number | null => aucEstimate(scores, truth).value

/**
 * AUC by placements: V10_i = share of the rest scored below positive i, V01_j = share of the positives scored above
 * negative j (ties half). AUC = mean V10; DeLong's variance is Σ(V10 − AUC)²/(m(m−1)) + Σ(V01 − AUC)²/(n(n−1))
 * (DeLong, DeLong, Clarke-Pearson 1988). Sorting makes it O(n log n).
 */
export function aucEstimate(scores: Float64Array, truth: ArrayLike<number>): AucEstimate {
  refuseNaN(scores)
  const positives = scores.filter((_, i) => truth[i] === 1).sort()
  const negatives = scores.filter((_, i) => truth[i] !== 1).sort()
  const m = positives.length
  const n = negatives.length
  const influence = new Float64Array(scores.length)
  if (m === 0 || n === 0) return { value: null, influence }
  let sum = 0
  for (let i = 0; i < scores.length; i++) {
    const s = scores[i]!
    if (truth[i] === 1) sum += influence[i] = below(negatives, s) / n
    else influence[i] = 1 - below(positives, s) / m
  }
  const value = sum / m
  const scalePositive = 1 / Math.sqrt(m * Math.max(1, m - 1))
  const scaleNegative = 1 / Math.sqrt(n * Math.max(1, n - 1))
  for (let i = 0; i < scores.length; i++) influence[i] = (influence[i]! - value) * (truth[i] === 1 ? scalePositive : scaleNegative)
  return { value, influence }
}

/** How many of the sorted values lie below x, ties counting half. */
function below(sorted: Float64Array, x: number): number {
  const first = bound(sorted, x, false)
  if (sorted[first] !== x) return first
  return (first + bound(sorted, x, true)) / 2
}

/** First index whose value is ≥ x, or with `after`, > x. */
function bound(sorted: Float64Array, x: number, after: boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const value = sorted[middle]!
    if (value < x || (after && value === x)) low = middle + 1
    else high = middle
  }
  return low
}

/** A NaN score has no rank: better to stop than to answer something. */
export function refuseNaN(scores: Float64Array): void {
  for (let i = 0; i < scores.length; i++) {
    if (Number.isNaN(scores[i]))
      throw fail('input-invalid', { field: 'scores', expected: 'a number for every row', got: `NaN in row ${i + 1}` })
  }
}
