import type { Calibration } from '@levain/core'
import type { Judged } from './objective.ts'

const stepsMax = 30
/** Pulls towards leaving probabilities as they are, as if by this many rows. */
const ridge = 1
/** With more classes each intercept has too few rows to say anything: only the slope is fitted. */
const interceptsMax = 20

/** Platt's sigmoid, for several classes as softmax(slope · log p + intercept), by Newton's method. */
export function fitSigmoid(scores: Float64Array, { truth, outputs: k }: Judged): Calibration {
  const logs = scores.map((p) => Math.log(Math.max(1e-12, p)))
  const free = k <= interceptsMax ? k : 1
  // Parameters: the slope, then the intercepts of all classes but the first.
  const theta = new Float64Array(free)
  theta[0] = 1
  for (let step = 0; step < stepsMax; step++) {
    const gradient = new Float64Array(free)
    const hessian = Array.from({ length: free }, () => new Float64Array(free))
    gradient[0] = ridge * (theta[0] - 1)
    hessian[0]![0] = ridge
    for (let j = 1; j < free; j++) {
      gradient[j] = ridge * theta[j]!
      hessian[j]![j] = ridge
    }
    const p = new Float64Array(k)
    for (let i = 0; i < truth.length; i++) {
      softmax(logs, i * k, theta, p)
      accumulate(logs, i * k, p, truth[i]!, gradient, hessian)
    }
    const move = solve(hessian, gradient)
    let size = 0
    for (let j = 0; j < free; j++) {
      const bounded = Math.max(-1, Math.min(1, move[j]!))
      theta[j]! -= bounded
      size = Math.max(size, Math.abs(bounded))
    }
    if (size < 1e-7) break
  }
  const intercept = Array.from({ length: k }, (_, j) => (j > 0 && j < free ? theta[j]! : 0))
  return { kind: 'sigmoid', slope: theta[0], intercept }
}

function softmax(logs: Float64Array, at: number, theta: Float64Array, p: Float64Array): void {
  let max = Number.NEGATIVE_INFINITY
  for (let j = 0; j < p.length; j++) {
    p[j] = theta[0]! * logs[at + j]! + (j > 0 && j < theta.length ? theta[j]! : 0)
    if (p[j]! > max) max = p[j]!
  }
  let sum = 0
  for (let j = 0; j < p.length; j++) sum += p[j] = Math.exp(p[j]! - max)
  for (let j = 0; j < p.length; j++) p[j]! /= sum
}

/** Adds one row: gradient Σ (p − y)·∂z, hessian Cov of ∂z under p. */
function accumulate(logs: Float64Array, at: number, p: Float64Array, truth: number, gradient: Float64Array, hessian: Float64Array[]): void {
  let mean = 0
  let square = 0
  for (let j = 0; j < p.length; j++) {
    mean += p[j]! * logs[at + j]!
    square += p[j]! * logs[at + j]! ** 2
  }
  gradient[0]! += mean - logs[at + truth]!
  hessian[0]![0]! += square - mean * mean
  for (let a = 1; a < gradient.length; a++) {
    gradient[a]! += p[a]! - (truth === a ? 1 : 0)
    const cross = p[a]! * (logs[at + a]! - mean)
    hessian[0]![a]! += cross
    hessian[a]![0]! += cross
    for (let b = 1; b < gradient.length; b++) hessian[a]![b]! += p[a]! * ((a === b ? 1 : 0) - p[b]!)
  }
}

/** Gauss's elimination with pivots; the matrix is small and, by the ridge, regular. */
function solve(matrix: Float64Array[], right: Float64Array): Float64Array {
  const n = right.length
  const rows = matrix.map((row, i) => Float64Array.of(...row, right[i]!))
  for (let c = 0; c < n; c++) {
    let pivot = c
    for (let r = c + 1; r < n; r++) if (Math.abs(rows[r]![c]!) > Math.abs(rows[pivot]![c]!)) pivot = r
    const own = rows[pivot]!
    rows[pivot] = rows[c]!
    rows[c] = own
    for (let r = 0; r < n; r++) {
      if (r === c) continue
      const factor = rows[r]![c]! / own[c]!
      for (let j = c; j <= n; j++) rows[r]![j]! -= factor * own[j]!
    }
  }
  return Float64Array.from(rows, (row, i) => row[n]! / row[i]!)
}
