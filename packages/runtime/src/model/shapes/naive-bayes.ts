import type { ClassEvidence, Shape } from '@levain/core'
import type { Evaluator } from './index.ts'

/** Adds what a feature's value says of each class. */
type Say = (x: number, out: Float64Array, at: number) => void

/** margin_k = logPrior_k + Σ_j log p(x_j | class k); missing and unseen values add nothing. */
export function naiveBayesEvaluator({ logPrior, evidence }: Extract<Shape, { kind: 'naive-bayes' }>, width: number): Evaluator {
  const outputs = logPrior.length
  const says = evidence.map(sayOf)
  return {
    outputs,
    evaluate(matrix, rows, out) {
      for (let row = 0; row < rows; row++) {
        const at = row * outputs
        for (let k = 0; k < outputs; k++) out[at + k] = logPrior[k]!
        for (let j = 0; j < width; j++) says[j]!(matrix[row * width + j]!, out, at)
      }
    },
  }
}

function sayOf(evidence: ClassEvidence): Say {
  if (evidence.kind === 'categorical') {
    const shares = evidence.logShares.map((list) => Float64Array.from(list))
    const levels = shares[0]!.length
    return (x, out, at) => {
      if (!(x >= 0 && x < levels)) return
      for (let k = 0; k < shares.length; k++) out[at + k]! += shares[k]![x] ?? 0
    }
  }
  const mean = Float64Array.from(evidence.mean)
  const half = Float64Array.from(evidence.variance, (variance) => 1 / Math.sqrt(2 * variance))
  const level = Float64Array.from(evidence.variance, (variance) => -0.5 * Math.log(2 * Math.PI * variance))
  return (x, out, at) => {
    if (!Number.isFinite(x)) return
    for (let k = 0; k < mean.length; k++) {
      const z = (x - mean[k]!) * half[k]!
      // So far from every class that a square would overflow: there is no telling how far.
      out[at + k]! += level[k]! - Math.min(z * z, farthest)
    }
  }
}

const farthest = 1e300
