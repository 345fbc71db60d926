import type { Link } from '@levain/core'
import { sigmoid } from '@levain/runtime/model'

/** A loss that boosting lowers. Margins of several outputs are row-major. */
export interface Loss {
  readonly link: Link
  /** The best constant margins. */
  base(target: Float64Array): readonly number[]
  /** What the gradients of one round are computed from: trees of a round must not see one another. */
  freeze(margin: Float64Array): Float64Array
  /** First and second derivative by margin k, per row. */
  gradients(target: Float64Array, frozen: Float64Array, k: number, gradient: Float64Array, hessian: Float64Array): void
  /** Mean loss per row. */
  mean(target: Float64Array, margin: Float64Array): number
}

export function createLoss(task: 'classification' | 'regression', classes: number): Loss {
  return task === 'regression' ? squaredLoss : classes === 2 ? logLoss : softmaxLoss(classes)
}

/** ½(y − z)²: gradient z − y, hessian 1. The mean is of (y − z)². */
const squaredLoss: Loss = {
  link: 'identity',
  base: (target) => [target.reduce((sum, y) => sum + y, 0) / target.length],
  freeze: (margin) => margin,
  gradients(target, margin, _k, gradient, hessian) {
    for (let i = 0; i < target.length; i++) {
      gradient[i] = margin[i]! - target[i]!
      hessian[i] = 1
    }
  },
  mean(target, margin) {
    let sum = 0
    for (let i = 0; i < target.length; i++) sum += (target[i]! - margin[i]!) ** 2
    return sum / target.length
  },
}

/** −log p of the true class, p = σ(z): gradient p − y, hessian p(1 − p). */
const logLoss: Loss = {
  link: 'logit',
  base(target) {
    const share = target.reduce((sum, y) => sum + y, 0) / target.length
    return [Math.log(share / (1 - share))]
  },
  freeze: (margin) => margin,
  gradients(target, margin, _k, gradient, hessian) {
    for (let i = 0; i < target.length; i++) {
      const p = sigmoid(margin[i]!)
      gradient[i] = p - target[i]!
      hessian[i] = p * (1 - p)
    }
  },
  mean(target, margin) {
    let sum = 0
    for (let i = 0; i < target.length; i++) {
      const z = target[i] === 1 ? -margin[i]! : margin[i]!
      sum += z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z))
    }
    return sum / target.length
  },
}

/** −log p_y, p = softmax(z): gradient p_k − [y = k], hessian p_k(1 − p_k). */
function softmaxLoss(classes: number): Loss {
  return {
    link: 'softmax',
    base(target) {
      const counts = new Array<number>(classes).fill(0)
      for (const y of target) counts[y]! += 1
      return counts.map((count) => Math.log(Math.max(count, 0.5) / target.length))
    },
    freeze(margin) {
      const p = Float64Array.from(margin)
      for (let at = 0; at < p.length; at += classes) {
        let max = p[at]!
        for (let k = 1; k < classes; k++) if (p[at + k]! > max) max = p[at + k]!
        let sum = 0
        for (let k = 0; k < classes; k++) sum += p[at + k] = Math.exp(p[at + k]! - max)
        for (let k = 0; k < classes; k++) p[at + k]! /= sum
      }
      return p
    },
    gradients(target, p, k, gradient, hessian) {
      for (let i = 0; i < target.length; i++) {
        const own = p[i * classes + k]!
        gradient[i] = own - (target[i] === k ? 1 : 0)
        hessian[i] = own * (1 - own)
      }
    },
    mean(target, margin) {
      let total = 0
      for (let i = 0; i < target.length; i++) {
        const at = i * classes
        let max = margin[at]!
        for (let k = 1; k < classes; k++) if (margin[at + k]! > max) max = margin[at + k]!
        let sum = 0
        for (let k = 0; k < classes; k++) sum += Math.exp(margin[at + k]! - max)
        total += Math.log(sum) + max - margin[at + target[i]!]!
      }
      return total / target.length
    },
  }
}
