import { type Design, designWidth, margins, sweep, transposeTimes } from './design.ts'
import type { Gram } from './gram.ts'
import type { Objective } from './newton.ts'

/** Rows with a target, and what each counts for; null: all the same. */
export interface Problem {
  readonly design: Design
  readonly target: Float64Array
  readonly weights: Float64Array | null
  readonly l2: number
  /** Null where no second derivatives will be asked for. */
  readonly gram: Gram | null
}

/** What one look at all rows tells of a place: the loss and its gradient, without penalties, and the curvature of each row. */
interface Look {
  readonly loss: number
  readonly gradient: Float64Array
  readonly curvatures: Float64Array
}

/**
 * Numbers: f(θ) = Σ w (θᵀx − y)² / 2, plus λ/2 ‖θ‖² without the intercept. Gradient XᵀW(Xθ − y) + λθ, Hessian XᵀWX + λI.
 */
export function squaredObjective(problem: Problem): Objective {
  const { design, target, weights } = problem
  const curvatures = weights ?? new Float64Array(design.rows).fill(1)
  return singleObjective(problem, (theta) => {
    let loss = 0
    const gradient = sweep(design, theta, (block, from) => {
      for (let i = 0; i < block.length; i++) {
        const residual = block[i]! - target[from + i]!
        const weight = weights ? weights[from + i]! : 1
        loss += (weight * residual * residual) / 2
        block[i] = weight * residual
      }
    })
    return { loss, gradient, curvatures }
  })
}

/**
 * Two classes: f(θ) = Σ w log(1 + e^−z) over rows with z = ±(θᵀx), plus λ/2 ‖θ‖² without the intercept. Gradient XᵀW(p − y) + λθ,
 * Hessian XᵀW diag(p(1 − p)) X + λI.
 */
export function binaryObjective(problem: Problem): Objective {
  const { design, target, weights } = problem
  const curvatures = new Float64Array(design.rows)
  return singleObjective(problem, (theta) => {
    let loss = 0
    const gradient = sweep(design, theta, (block, from) => {
      for (let i = 0; i < block.length; i++) {
        const z = block[i]!
        const weight = weights ? weights[from + i]! : 1
        const y = target[from + i]!
        // One exponential serves the probability and the loss, and never overflows.
        const e = Math.exp(-Math.abs(z))
        const p = z >= 0 ? 1 / (1 + e) : e / (1 + e)
        loss += weight * (Math.log1p(e) + (z > 0 ? z : 0) - y * z)
        curvatures[from + i] = weight * p * (1 - p)
        block[i] = weight * (p - y)
      }
    })
    return { loss, gradient, curvatures }
  })
}

/** One output. What a look tells is kept until another place is asked for. */
function singleObjective({ design, l2, gram }: Problem, lookAt: (theta: Float64Array) => Look): Objective {
  const width = designWidth(design)
  let at = new Float64Array(0)
  let last: Look | null = null
  const look = (theta: Float64Array): Look => {
    if (last && isEqual(theta, at)) return last
    last = lookAt(theta)
    at = theta.slice()
    return last
  }
  return {
    width,
    perOutput: width,
    value: (theta) => look(theta).loss + penalty(theta, width, l2),
    gradient: (theta) => withPenalty(look(theta).gradient.slice(), theta, width, l2),
    hessian: (theta) => withRidge(gram!(look(theta).curvatures), width, width, l2),
  }
}

/**
 * Several classes, one parameter vector each: f(θ) = Σ_i w_i (log Σ_k e^z_ik − z_iy) + λ/2 Σ_k ‖θ_k‖² without intercepts.
 * Hessian blocks (k, l): XᵀW diag(p_k(δ_kl − p_l)) X. A common shift of all intercepts changes nothing; a penalty on their
 * sum picks the solution whose intercepts add up to 0.
 */
export function softmaxObjective({ design, target, weights, l2, gram }: Problem, classes: number): Objective {
  const { rows } = design
  const width = designWidth(design)
  const p = Array.from({ length: classes }, () => new Float64Array(rows))
  const scratch = new Float64Array(rows)
  const blockOf = (theta: Float64Array, k: number): Float64Array => theta.subarray(k * width, (k + 1) * width)
  const interceptSum = (theta: Float64Array): number => p.reduce((sum, _, k) => sum + theta[k * width]!, 0)
  const loss = { at: new Float64Array(0), value: 0 }

  /** Fills p with probabilities; returns the loss. */
  const spread = (theta: Float64Array): number => {
    if (isEqual(theta, loss.at)) return loss.value
    for (const [k, out] of p.entries()) margins(design, blockOf(theta, k), out)
    let total = 0
    for (let i = 0; i < rows; i++) {
      let max = p[0]![i]!
      for (let k = 1; k < classes; k++) if (p[k]![i]! > max) max = p[k]![i]!
      const own = p[target[i]!]![i]!
      let sum = 0
      for (let k = 0; k < classes; k++) sum += p[k]![i] = Math.exp(p[k]![i]! - max)
      for (let k = 0; k < classes; k++) p[k]![i]! /= sum
      total += (weights ? weights[i]! : 1) * (Math.log(sum) + max - own)
    }
    loss.at = theta.slice()
    loss.value = total
    return total
  }
  return {
    width: width * classes,
    perOutput: width,
    value(theta) {
      return spread(theta) + penalty(theta, width, l2) + interceptSum(theta) ** 2 / 2
    },
    gradient(theta) {
      spread(theta)
      const gradient = new Float64Array(width * classes)
      for (let k = 0; k < classes; k++) {
        for (let i = 0; i < rows; i++) scratch[i] = (weights ? weights[i]! : 1) * (p[k]![i]! - (target[i] === k ? 1 : 0))
        gradient.set(transposeTimes(design, scratch), k * width)
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
          for (let i = 0; i < rows; i++) scratch[i] = (weights ? weights[i]! : 1) * p[k]![i]! * ((k === l ? 1 : 0) - p[l]![i]!)
          const block = gram!(scratch)
          block[0]! += 1
          placeBlock(hessian, all, block, width, k, l)
        }
      }
      return withRidge(hessian, all, width, l2)
    },
  }
}

const isEqual = (a: Float64Array, b: Float64Array): boolean => a.length === b.length && a.every((x, j) => x === b[j])

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
