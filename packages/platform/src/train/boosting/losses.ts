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
  /**
   * First and second derivative by score k. `frozen` holds what `freeze` made of the scores at the beginning of the round. Absent
   * where a kernel derives while it packs.
   */
  derive?(rows: LossRows, frozen: Float64Array, k: number, gradients: Float64Array, hessians: Float64Array): void
  /** What the trees of one round share, so that none sees another; absent where there is one tree to a round. */
  freeze?(rows: LossRows, frozen: Float64Array): void
  /** What a leaf answers, from the residuals y − z of its rows; absent where −G/(H + λ) is right. */
  leafAnswer?(rows: { readonly residuals: Float64Array; readonly weights: Float64Array | null }): number
  /** The loss of one row of weight 1. */
  of(target: number, scores: Float64Array, at: number): number
}

/** Which loss, as plain data. */
export type LossSpec =
  | { readonly name: 'squared' | 'logistic' | 'poisson' }
  | { readonly name: 'softmax'; readonly classes: number }
  | { readonly name: 'quantile'; readonly quantile: number }

export function createLoss(spec: LossSpec): Loss {
  switch (spec.name) {
    case 'squared':
      return squared
    case 'logistic':
      return logistic
    case 'poisson':
      return poisson
    case 'softmax':
      return softmax(spec.classes)
    case 'quantile':
      return quantileLoss(spec.quantile)
  }
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

/** e^z − y·z, the mean is e^z: gradient e^z − y, hessian e^z. What is told leaves out what depends on y only. */
const poisson: Loss = {
  link: 'log',
  outputs: 1,
  bounds: null,
  hessianIsOne: false,
  base: (rows) => [Math.log(Math.max(weightedMean(rows), 1e-12))],
  derive({ targets, weights, scores, from, to }, _frozen, _k, gradients, hessians) {
    for (let i = from; i < to; i++) {
      const weight = weights === null ? 1 : weights[i]!
      const mean = boundedExp(scores[i]!)
      gradients[i] = weight * (mean - targets[i]!)
      hessians[i] = weight * mean
    }
  },
  of: (target, scores, at) => boundedExp(scores[at]!) - target * scores[at]!,
}

/** α(y − z) above, (1 − α)(z − y) below: gradient −α or 1 − α. Leaves answer the quantile of their residuals. */
function quantileLoss(alpha: number): Loss {
  return {
    link: 'identity',
    outputs: 1,
    bounds: null,
    hessianIsOne: true,
    base: ({ targets, weights, from, to }) => [weightedQuantile(targets.slice(from, to), weights?.slice(from, to) ?? null, alpha)],
    derive({ targets, weights, scores, from, to }, _frozen, _k, gradients, hessians) {
      for (let i = from; i < to; i++) {
        const weight = weights === null ? 1 : weights[i]!
        gradients[i] = weight * (scores[i]! >= targets[i]! ? 1 - alpha : -alpha)
        hessians[i] = weight
      }
    },
    leafAnswer: ({ residuals, weights }) => weightedQuantile(residuals, weights, alpha),
    of(target, scores, at) {
      const residual = target - scores[at]!
      return residual >= 0 ? alpha * residual : (alpha - 1) * residual
    },
  }
}

/** The least value that values up to it hold a share α of the weight. */
function weightedQuantile(values: Float64Array, weights: Float64Array | null, alpha: number): number {
  if (values.length === 0) return 0
  if (weights === null) return values.sort()[Math.max(0, Math.ceil(alpha * values.length) - 1)]!
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b)
  const half = alpha * order.reduce((sum, i) => sum + weights[i]!, 0)
  let sum = 0
  for (const i of order) {
    sum += weights[i]!
    if (sum >= half) return values[i]!
  }
  return values[order[order.length - 1]!]!
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
  of(target, scores, at) {
    const z = target === 1 ? -scores[at]! : scores[at]!
    return z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z))
  },
}

/**
 * −log p_y, p = softmax(z): gradient p_k − [y = k], hessian p_k(1 − p_k) · K/(K − 1). The trees of a round are grown apart though a sum of
 * scores is free, so that steps by the diagonal alone are too long by that factor (Friedman 2001, algorithm 6).
 */
function softmax(classes: number): Loss {
  const factor = classes / (classes - 1)
  return {
    link: 'softmax',
    outputs: classes,
    bounds: { gradient: 1, hessian: 0.25 * factor },
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
        hessians[i] = weight * (p * (1 - p)) * factor
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
