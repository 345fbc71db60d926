export interface EstimatedPerformance {
  readonly truePositives: number
  readonly falsePositives: number
  readonly falseNegatives: number
  readonly trueNegatives: number
  readonly accuracy: number
  readonly auc: number
}

/**
 * Confidence-based performance estimation of a binary classifier: what its calibrated probabilities say its metrics are,
 * before any label has come. TP = Σ_{ŷ=1} p, FP = Σ_{ŷ=1} (1−p), FN = Σ_{ŷ=0} p, TN = Σ_{ŷ=0} (1−p). Blind to a change
 * of what the inputs mean (concept drift).
 *
 * @param probabilities calibrated P(y=1), one per row
 */
export function estimatedPerformance(probabilities: Float64Array, threshold = 0.5): EstimatedPerformance {
  let [tp, fp, fn, tn] = [0, 0, 0, 0]
  for (const p of probabilities) {
    if (p >= threshold) [tp, fp] = [tp + p, fp + 1 - p]
    else [fn, tn] = [fn + p, tn + 1 - p]
  }
  const accuracy = (tp + tn) / probabilities.length
  return { truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn, accuracy, auc: expectedAuc(probabilities) }
}

/** Area under the expected ROC curve, by trapezoids over groups of equal probability. */
function expectedAuc(probabilities: Float64Array): number {
  const sorted = Float64Array.from(probabilities).sort().reverse()
  let [positives, negatives, area] = [0, 0, 0]
  for (let i = 0; i < sorted.length; ) {
    const p = sorted[i]!
    let group = 0
    while (i < sorted.length && sorted[i] === p) [group, i] = [group + 1, i + 1]
    area += group * (1 - p) * (positives + (group * p) / 2)
    positives += group * p
    negatives += group * (1 - p)
  }
  return area / (positives * negatives)
}
