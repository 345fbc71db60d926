import { sigmoid } from '@levain/runtime/model'
import { type Design, designWidth, gram, margins, transposeTimes } from './design.ts'
import type { Objective } from './newton.ts'

/**
 * Two classes: f(θ) = Σ log(1 + e^−z) over rows with z = ±(θᵀx), plus λ/2 ‖θ‖² without the intercept. Gradient Xᵀ(p − y) + λθ,
 * Hessian Xᵀ diag(p(1 − p)) X + λI.
 */
export function binaryObjective(design: Design, y: Float64Array, l2: number): Objective {
  const { rows } = design
  const width = designWidth(design)
  const z = new Float64Array(rows)
  const residual = new Float64Array(rows)
  const weights = new Float64Array(rows)
  return {
    width,
    value(theta) {
      margins(design, theta, z)
      let loss = 0
      for (let i = 0; i < rows; i++) loss += softplus(y[i]! === 1 ? -z[i]! : z[i]!)
      return loss + penalty(theta, width, l2)
    },
    gradient(theta) {
      margins(design, theta, z)
      for (let i = 0; i < rows; i++) residual[i] = sigmoid(z[i]!) - y[i]!
      return withPenalty(transposeTimes(design, residual), theta, width, l2)
    },
    hessian(theta) {
      margins(design, theta, z)
      for (let i = 0; i < rows; i++) {
        const p = sigmoid(z[i]!)
        weights[i] = p * (1 - p)
      }
      return withRidge(gram(design, weights), width, width, l2)
    },
  }
}

/**
 * Several classes, one parameter vector each: f(θ) = Σ_i (log Σ_k e^z_ik − z_iy) + λ/2 Σ_k ‖θ_k‖² without intercepts.
 * Hessian blocks (k, l): Xᵀ diag(p_k(δ_kl − p_l)) X. A common shift of all intercepts changes nothing; a penalty on their
 * sum picks the solution whose intercepts add up to 0.
 */
export function softmaxObjective(design: Design, y: Float64Array, classes: number, l2: number): Objective {
  const { rows } = design
  const width = designWidth(design)
  const p = Array.from({ length: classes }, () => new Float64Array(rows))
  const weights = new Float64Array(rows)
  const blockOf = (theta: Float64Array, k: number): Float64Array => theta.subarray(k * width, (k + 1) * width)
  const interceptSum = (theta: Float64Array): number => p.reduce((sum, _, k) => sum + theta[k * width]!, 0)

  /** Fills p with probabilities; returns the loss. */
  const spread = (theta: Float64Array): number => {
    for (const [k, out] of p.entries()) margins(design, blockOf(theta, k), out)
    let loss = 0
    for (let i = 0; i < rows; i++) {
      let max = p[0]![i]!
      for (let k = 1; k < classes; k++) if (p[k]![i]! > max) max = p[k]![i]!
      const own = p[y[i]!]![i]!
      let total = 0
      for (let k = 0; k < classes; k++) total += p[k]![i] = Math.exp(p[k]![i]! - max)
      for (let k = 0; k < classes; k++) p[k]![i]! /= total
      loss += Math.log(total) + max - own
    }
    return loss
  }
  return {
    width: width * classes,
    value(theta) {
      return spread(theta) + penalty(theta, width, l2) + interceptSum(theta) ** 2 / 2
    },
    gradient(theta) {
      spread(theta)
      const gradient = new Float64Array(width * classes)
      for (let k = 0; k < classes; k++) {
        for (let i = 0; i < rows; i++) weights[i] = p[k]![i]! - (y[i] === k ? 1 : 0)
        gradient.set(transposeTimes(design, weights), k * width)
        gradient[k * width]! += interceptSum(theta)
      }
      return withPenalty(gradient, theta, width, l2)
    },
    hessian(theta) {
      spread(theta)
      const all = width * classes
      const hessian = new Float64Array(all * all)
      for (let k = 0; k < classes; k++) {
        for (let l = k; l < classes; l++) {
          for (let i = 0; i < rows; i++) weights[i] = p[k]![i]! * ((k === l ? 1 : 0) - p[l]![i]!)
          const block = gram(design, weights)
          block[0]! += 1
          placeBlock(hessian, all, block, width, k, l)
        }
      }
      return withRidge(hessian, all, width, l2)
    },
  }
}

/** log(1 + e^x) without overflow. */
const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)))

/** λ/2 Σ θ², intercepts (the first of every `width`) left out. */
function penalty(theta: Float64Array, width: number, l2: number): number {
  let total = 0
  for (let j = 0; j < theta.length; j++) if (j % width !== 0) total += theta[j]! * theta[j]!
  return (l2 / 2) * total
}

function withPenalty(gradient: Float64Array, theta: Float64Array, width: number, l2: number): Float64Array {
  for (let j = 0; j < theta.length; j++) if (j % width !== 0) gradient[j]! += l2 * theta[j]!
  return gradient
}

function withRidge(hessian: Float64Array, all: number, width: number, l2: number): Float64Array {
  for (let j = 0; j < all; j++) if (j % width !== 0) hessian[j * all + j]! += l2
  return hessian
}

/** Writes a block and its mirror image. */
function placeBlock(hessian: Float64Array, all: number, block: Float64Array, width: number, k: number, l: number): void {
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) {
      hessian[(k * width + i) * all + l * width + j] = block[i * width + j]!
      hessian[(l * width + j) * all + k * width + i] = block[i * width + j]!
    }
  }
}
