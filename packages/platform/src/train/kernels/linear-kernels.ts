import type { SharedMemory } from './shared-memory.ts'

/**
 * The inner loops of linear models, on a shared memory; arguments called addresses elsewhere are places in it, in bytes. Columns stand
 * `step` bytes apart; the number of rows is even.
 */
export interface LinearKernels {
  /** x_i = (x_i − mean) · by, missing ones taken for `fill`. */
  scaleColumn(x: number, rows: number, fill: number, mean: number, by: number): void
  /** out_i = Σ_j θ_j x_ij. */
  margins(x: number, theta: number, columns: number, rows: number, step: number, out: number): void
  /** out_j += Σ_i r_i x_ij. */
  addProducts(x: number, r: number, columns: number, rows: number, step: number, out: number): void
  /** out[j · columns + k] += Σ_i w_i x_ij x_ik for k ≥ j; `scratch` has room for a column. */
  addGram(x: number, w: number, columns: number, rows: number, step: number, scratch: number, out: number): void
  /**
   * Two classes: for each row, its margin z is replaced by w(p − y), where p = 1 / (1 + e^−z), and `curvatures` gets w p (1 − p).
   * Returns Σ w (log(1 + e^z) − y z).
   */
  logLoss(margins: number, targets: number, weights: number, rows: number, curvatures: number): number
  /** Several classes: each row's margins are replaced by its probabilities e^z_k / Σ e^z, and `out` gets log Σ e^z. */
  spread(margins: number, classes: number, rows: number, step: number, out: number): void
}

/** The kernels in plain TypeScript, step for step the same. */
export function plainLinearKernels(memory: SharedMemory): LinearKernels {
  const numbers = new Float64Array(memory.buffer)

  const addProducts: LinearKernels['addProducts'] = (x, r, columns, rows, step, out) => {
    for (let j = 0; j < columns; j++) {
      const other = (x + j * step) / 8
      let even = 0
      let odd = 0
      for (let i = 0; i < rows; i += 2) {
        even += numbers[r / 8 + i]! * numbers[other + i]!
        odd += numbers[r / 8 + i + 1]! * numbers[other + i + 1]!
      }
      numbers[out / 8 + j]! += even + odd
    }
  }

  return {
    addProducts,
    scaleColumn(x, rows, fill, mean, by) {
      for (let i = x / 8; i < x / 8 + rows; i++) numbers[i] = ((Number.isNaN(numbers[i]) ? fill : numbers[i]!) - mean) * by
    },
    margins(x, theta, columns, rows, step, out) {
      const term = (j: number, i: number): number => numbers[theta / 8 + j]! * numbers[(x + j * step) / 8 + i]!
      const fours = columns - (columns % 4)
      for (let i = 0; i < rows; i++) {
        let margin = 0
        for (let j = 0; j < fours; j += 4) margin += term(j, i) + term(j + 1, i) + (term(j + 2, i) + term(j + 3, i))
        for (let j = fours; j < columns; j++) margin += term(j, i)
        numbers[out / 8 + i] = margin
      }
    },
    addGram(x, w, columns, rows, step, scratch, out) {
      for (let j = 0; j < columns; j++) {
        const own = x + j * step
        for (let i = 0; i < rows; i++) numbers[scratch / 8 + i] = numbers[w / 8 + i]! * numbers[own / 8 + i]!
        addProducts(own, scratch, columns - j, rows, step, out + (j * columns + j) * 8)
      }
    },
    logLoss(margins, targets, weights, rows, curvatures) {
      const totals = [0, 0]
      for (let i = 0; i < rows; i++) {
        const [z, y, w] = [numbers[margins / 8 + i]!, numbers[targets / 8 + i]!, numbers[weights / 8 + i]!]
        const e = expOf(-Math.abs(z))
        const q = 1 / (1 + e)
        const other = e * q
        totals[i % 2]! += w * (log1pOf(e) + Math.max(z, 0) - y * z)
        numbers[margins / 8 + i] = w * ((z >= 0 ? q : other) - y)
        numbers[curvatures / 8 + i] = w * (other * q)
      }
      return totals[0]! + totals[1]!
    },
    spread(margins, classes, rows, step, out) {
      for (let i = 0; i < rows; i++) {
        const places = Array.from({ length: classes }, (_, k) => (margins + k * step) / 8 + i)
        const most = places.reduce((max, at) => Math.max(max, numbers[at]!), Number.NEGATIVE_INFINITY)
        let sum = 0
        for (const at of places) sum += numbers[at] = expOf(numbers[at]! - most)
        for (const at of places) numbers[at]! /= sum
        numbers[out / 8 + i] = most + logOf(sum)
      }
    },
  }
}

const double = new Float64Array(1)
const words = new Int32Array(double.buffer)
const [low, high] = [0, 1]

/** e^x for x ≤ 0, not less than e^−708: x = k ln 2 + r, a polynomial for e^r, times 2^k. */
function expOf(x: number): number {
  const bounded = Math.max(x, -708)
  const magic = 6755399441055744
  const k = bounded * Math.LOG2E + magic - magic
  const r = bounded - k * 0.6931471803691238 - k * 1.9082149292705877e-10
  let p = 1 / 6227020800
  for (let n = 12, factorial = 479001600; n >= 0; factorial /= Math.max(1, n), n--) p = p * r + 1 / factorial
  double[0] = p
  words[high]! += k << 20
  return double[0]!
}

/** log(1 + e) for e from 0 to 1. */
const log1pOf = (e: number): number => (e > 0.41421356237309503 ? nearOne((e - 1) * 0.5) + Math.LN2 : nearOne(e) + 0)

/** log x for x ≥ 1: x = 2^k m, where m is at most √2. */
function logOf(x: number): number {
  double[0] = x
  const k = (words[high]! - 0x3fe6a09e - (words[low]! >>> 0 < 0x667f3bcd ? 1 : 0)) >> 20
  words[high]! -= k << 20
  return nearOne(double[0]! - 1) + k * Math.LN2
}

/** log(1 + f) for f from −0.3 to 0.42: 2 artanh s, where s = f / (2 + f). */
function nearOne(f: number): number {
  const s = f / (2 + f)
  const z = s * s
  let p = 2 / 23
  for (let n = 21; n >= 1; n -= 2) p = p * z + 2 / n
  return p * s
}
