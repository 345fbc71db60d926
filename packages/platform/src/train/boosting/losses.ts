import type { Link } from '@levain/core'
import { exp } from '../kernels/plain-boost-kernels.ts'

/** What a loss is computed from: of the rows from … to. Scores of several outputs are row-major. */
export interface LossRows {
  readonly targets: Float64Array
  /** Null: every row weighs 1. */
  readonly weights: Float64Array | null
  readonly scores: Float64Array
  readonly from: number
  readonly to: number
}

/** A loss that boosting lowers. */
export interface Loss {
  readonly link: Link
  /** Numbers per row. */
  readonly outputs: number
  /** Bounds of the derivatives of a row of weight 1, where there are any. */
  readonly bounds: { readonly gradient: number; readonly hessian: number } | null
  /** Every row of weight 1 has the second derivative 1. */
  readonly hessianIsOne: boolean
  /** The best constant scores. */
  base(rows: Omit<LossRows, 'scores'>): number[]
  /** First and second derivative by score k. `frozen` holds what `freeze` made of the scores at the beginning of the round. */
  derive(rows: LossRows, frozen: Float64Array, k: number, gradients: Float64Array, hessians: Float64Array): void
  /** What the trees of one round share, so that none sees another; absent where there is one tree to a round. */
  freeze?(rows: LossRows, frozen: Float64Array): void
  /** The loss of one row of weight 1. */
  of(target: number, scores: Float64Array, at: number): number
}

export type LossName = 'squared' | 'logistic' | 'softmax'

export function createLoss(name: LossName, classes: number): Loss {
  if (name === 'squared') return squared
  return name === 'logistic' ? logistic : softmax(classes)
}

/** Σ w·loss / Σ w over the rows, or over at most `rowsMax` evenly spaced ones. */
export function meanLoss(loss: Loss, { targets, weights, scores, from, to }: LossRows, rowsMax = Number.POSITIVE_INFINITY): number {
  const step = Math.max(1, Math.ceil((to - from) / rowsMax))
  let sum = 0
  let total = 0
  for (let i = from; i < to; i += step) {
    const weight = weights === null ? 1 : weights[i]!
    sum += weight * loss.of(targets[i]!, scores, i * loss.outputs)
    total += weight
  }
  return sum / total
}

/** ½(y − z)²: gradient z − y, hessian 1. The loss that is told is (y − z)². */
const squared: Loss = {
  link: 'identity',
  outputs: 1,
  bounds: null,
  hessianIsOne: true,
  base: (rows) => [weightedMean(rows)],
  derive({ targets, weights, scores, from, to }, _frozen, _k, gradients, hessians) {
    for (let i = from; i < to; i++) {
      const weight = weights === null ? 1 : weights[i]!
      gradients[i] = weight * (scores[i]! - targets[i]!)
      hessians[i] = weight
    }
  },
  of: (target, scores, at) => (target - scores[at]!) ** 2,
}

/** −log p of the true class, p = 1/(1 + e^−z): gradient p − y, hessian p(1 − p). */
const logistic: Loss = {
  link: 'logit',
  outputs: 1,
  bounds: { gradient: 1, hessian: 0.25 },
  hessianIsOne: false,
  base(rows) {
    const share = weightedMean(rows)
    return [Math.log(share / (1 - share))]
  },
  derive({ targets, weights, scores, from, to }, _frozen, _k, gradients, hessians) {
    for (let i = from; i < to; i++) {
      const weight = weights === null ? 1 : weights[i]!
      const p = 1 / (1 + boundedExp(-scores[i]!))
      gradients[i] = weight * (p - targets[i]!)
      hessians[i] = weight * (p * (1 - p))
    }
  },
  of(target, scores, at) {
    const z = target === 1 ? -scores[at]! : scores[at]!
    return z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z))
  },
}

/** −log p_y, p = softmax(z): gradient p_k − [y = k], hessian p_k(1 − p_k). */
function softmax(classes: number): Loss {
  return {
    link: 'softmax',
    outputs: classes,
    bounds: { gradient: 1, hessian: 0.25 },
    hessianIsOne: false,
    base({ targets, weights, from, to }) {
      const sums = new Array<number>(classes).fill(0)
      for (let i = from; i < to; i++) sums[targets[i]!]! += weights === null ? 1 : weights[i]!
      const total = sums.reduce((a, b) => a + b, 0)
      return sums.map((sum) => Math.log(Math.max(sum, 0.5) / total))
    },
    freeze({ scores, from, to }, frozen) {
      for (let at = from * classes; at < to * classes; at += classes) {
        let max = scores[at]!
        for (let k = 1; k < classes; k++) if (scores[at + k]! > max) max = scores[at + k]!
        let sum = 0
        for (let k = 0; k < classes; k++) sum += frozen[at + k] = boundedExp(scores[at + k]! - max)
        for (let k = 0; k < classes; k++) frozen[at + k]! /= sum
      }
    },
    derive({ targets, weights, from, to }, frozen, k, gradients, hessians) {
      for (let i = from; i < to; i++) {
        const weight = weights === null ? 1 : weights[i]!
        const p = frozen[i * classes + k]!
        gradients[i] = weight * (p - (targets[i] === k ? 1 : 0))
        hessians[i] = weight * (p * (1 - p))
      }
    },
    of(target, scores, at) {
      let max = scores[at]!
      for (let k = 1; k < classes; k++) if (scores[at + k]! > max) max = scores[at + k]!
      let sum = 0
      for (let k = 0; k < classes; k++) sum += Math.exp(scores[at + k]! - max)
      return Math.log(sum) + max - scores[at + target]!
    },
  }
}

const boundedExp = (x: number): number => exp(Math.max(-700, Math.min(700, x)))

function weightedMean({ targets, weights, from, to }: Omit<LossRows, 'scores'>): number {
  let sum = 0
  let total = 0
  for (let i = from; i < to; i++) {
    const weight = weights === null ? 1 : weights[i]!
    sum += weight * targets[i]!
    total += weight
  }
  return sum / total
}
