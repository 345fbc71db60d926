import { Gram, gramOf } from './gram.ts'
import type { Objective } from './newton.ts'
import { even, type RowBlocks } from './row-blocks.ts'

/** What one look at all rows tells of a place: the loss and its gradient, without penalties. */
interface Look {
  readonly loss: number
  readonly gradient: Float64Array
}

/**
 * Numbers: f(θ) = Σ w (θᵀx − y)² / 2, plus λ/2 ‖θ‖² without the intercept. Gradient XᵀW(Xθ − y) + λθ, Hessian XᵀWX + λI.
 */
export function squaredObjective(blocks: RowBlocks, l2: number): Objective {
  const { numbers, at } = blocks
  const turn = (count: number): number => {
    let loss = 0
    for (let i = 0; i < even(count); i++) {
      const weight = numbers[at.weights / 8 + i]!
      const residual = numbers[at.margins / 8 + i]! - numbers[at.targets / 8 + i]!
      loss += (weight * residual * residual) / 2
      numbers[at.margins / 8 + i] = weight * residual
    }
    return loss
  }
  return objectiveOf(blocks, l2, turn, () => gramOf(blocks))
}

/**
 * Two classes: f(θ) = Σ w log(1 + e^−z) over rows with z = ±(θᵀx), plus λ/2 ‖θ‖² without the intercept. Gradient XᵀW(p − y) + λθ,
 * Hessian XᵀW diag(p(1 − p)) X + λI.
 */
export function binaryObjective(blocks: RowBlocks, l2: number): Objective {
  const { kernels, at } = blocks
  const turn = (count: number): number => kernels.logLoss(at.margins, at.targets, at.weights, even(count), at.curvatures)
  return objectiveOf(blocks, l2, turn, (theta) => {
    const gram = new Gram(blocks)
    blocks.each((from, count) => {
      blocks.margins(theta, count, from)
      turn(count)
      gram.add(from, count, at.curvatures)
    })
    return gram.finish()
  })
}

/** One number for each pair of classes, in the order of the blocks of the Hessian. */
export const pairsOf = (classes: number): number => (classes * (classes + 1)) / 2

/**
 * Several classes, one parameter vector each: f(θ) = Σ_i w_i (log Σ_k e^z_ik − z_iy) + λ/2 Σ_k ‖θ_k‖² without intercepts.
 * Hessian blocks (k, l): XᵀW diag(p_k(δ_kl − p_l)) X. A common shift of all intercepts changes nothing; a penalty on their
 * sum picks the solution whose intercepts add up to 0.
 */
export function softmaxObjective(blocks: RowBlocks, l2: number): Objective {
  const { kernels, at, numbers, step, outputs, size, width } = blocks
  const marginOf = (k: number, i: number): number => at.margins / 8 + k * size + i

  /** Margins become probabilities; returns the loss. */
  const spread = (count: number): number => {
    let loss = 0
    for (let i = 0; i < count; i++) loss -= numbers[at.weights / 8 + i]! * numbers[marginOf(numbers[at.targets / 8 + i]!, i)]!
    kernels.spread(at.margins, outputs, even(count), step, at.curvatures)
    for (let i = 0; i < count; i++) loss += numbers[at.weights / 8 + i]! * numbers[at.curvatures / 8 + i]!
    return loss
  }
  const turn = (count: number): number => {
    const loss = spread(count)
    for (let i = 0; i < count; i++) numbers[marginOf(numbers[at.targets / 8 + i]!, i)]! -= 1
    for (let k = 0; k < outputs; k++) for (let i = 0; i < even(count); i++) numbers[marginOf(k, i)]! *= numbers[at.weights / 8 + i]!
    return loss
  }
  const hessian = (theta: Float64Array): Float64Array => {
    const grams = Array.from({ length: pairsOf(outputs) }, (_, pair) => new Gram(blocks, pair))
    blocks.each((from, count) => {
      blocks.margins(theta, count, from)
      spread(count)
      let pair = 0
      for (let k = 0; k < outputs; k++) {
        for (let l = k; l < outputs; l++) {
          for (let i = 0; i < even(count); i++) {
            const shared = (k === l ? 1 : 0) - numbers[marginOf(l, i)]!
            numbers[at.curvatures / 8 + i] = numbers[at.weights / 8 + i]! * numbers[marginOf(k, i)]! * shared
          }
          grams[pair++]!.add(from, count, at.curvatures)
        }
      }
    })
    const all = new Float64Array((outputs * width) ** 2)
    let pair = 0
    for (let k = 0; k < outputs; k++)
      for (let l = k; l < outputs; l++) placeBlock(all, outputs * width, grams[pair++]!.finish(), width, k, l)
    return all
  }
  return withInterceptsAtZero(objectiveOf(blocks, l2, turn, hessian))
}

/** What a look tells is kept until another place is asked for. */
function objectiveOf(
  blocks: RowBlocks,
  l2: number,
  turn: (count: number) => number,
  hessianAt: (theta: Float64Array) => Float64Array,
): Objective {
  const { width: perOutput, outputs } = blocks
  const width = perOutput * outputs
  let at = new Float64Array(0)
  let last: Look | null = null
  const look = (theta: Float64Array): Look => {
    if (last && isEqual(theta, at)) return last
    let loss = 0
    const gradient = blocks.sweep(theta, (_from, count) => {
      loss += turn(count)
    })
    last = { loss, gradient }
    at = theta.slice()
    return last
  }
  return {
    width,
    perOutput,
    value: (theta) => look(theta).loss + penalty(theta, perOutput, l2),
    gradient: (theta) => withPenalty(look(theta).gradient.slice(), theta, perOutput, l2),
    hessian: (theta) => withRidge(hessianAt(theta), width, perOutput, l2),
  }
}

/** Adds (Σ intercepts)² / 2. */
function withInterceptsAtZero({ width, perOutput, value, gradient, hessian }: Objective): Objective {
  const sum = (theta: Float64Array): number => {
    let total = 0
    for (let j = 0; j < width; j += perOutput) total += theta[j]!
    return total
  }
  return {
    ...{ width, perOutput },
    value: (theta) => value(theta) + sum(theta) ** 2 / 2,
    gradient(theta) {
      const out = gradient(theta)
      for (let j = 0; j < width; j += perOutput) out[j]! += sum(theta)
      return out
    },
    hessian(theta) {
      const out = hessian(theta)
      for (let j = 0; j < width; j += perOutput) for (let k = 0; k < width; k += perOutput) out[j * width + k]! += 1
      return out
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
