import { type GroupSums, groupCount, groupOf } from './bootstrap.ts'
import type { ClassificationScores, RegressionScores } from './measure.ts'

/** Probabilities are kept away from 0 and 1 by one rounding unit, so that one sure mistake does not make the loss infinite. */
const epsilon = Number.EPSILON

/** Per group: rows, Σ log-loss, Σ squared error of the probabilities, then per class: hits, times predicted, times true. */
export function classificationSums({ truth, predicted, probabilities, classes }: ClassificationScores): GroupSums {
  const n = truth.length
  const width = 3 + 3 * classes
  const groups = groupCount(n)
  const sums = new Float64Array(groups * width)
  for (let i = 0; i < n; i++) {
    const at = groupOf(i, n) * width
    const own = truth[i]!
    const said = predicted[i]!
    const p = probabilities[i * classes + own]!
    add(sums, at, 1)
    add(sums, at + 1, -Math.log(Math.min(1 - epsilon, Math.max(epsilon, p))))
    add(sums, at + 2, squaredError(probabilities, i * classes, own, classes))
    if (own === said) add(sums, at + 3 + own, 1)
    add(sums, at + 3 + classes + said, 1)
    add(sums, at + 3 + 2 * classes + own, 1)
  }
  return { groups, width, sums }
}

/** Per group: rows, Σ e², Σ |e|, Σ y, Σ y² with y measured from the overall mean (so that squares keep their digits). */
export function regressionSums({ truth, predicted }: RegressionScores): GroupSums {
  const n = truth.length
  const width = 5
  const groups = groupCount(n)
  const sums = new Float64Array(groups * width)
  const mean = truth.reduce((sum, y) => sum + y, 0) / n
  for (let i = 0; i < n; i++) {
    const at = groupOf(i, n) * width
    const y = truth[i]! - mean
    const e = truth[i]! - predicted[i]!
    add(sums, at, 1)
    add(sums, at + 1, e * e)
    add(sums, at + 2, Math.abs(e))
    add(sums, at + 3, y)
    add(sums, at + 4, y * y)
  }
  return { groups, width, sums }
}

/** Statistics from classification sums, by name. */
export const fromClassificationSums = {
  'log-loss': (t: Float64Array) => t[1]! / t[0]!,
  brier: (t: Float64Array) => t[2]! / t[0]!,
  accuracy: (t: Float64Array) => t.subarray(3, 3 + classesOf(t)).reduce((a, b) => a + b, 0) / t[0]!,
  precision: (t: Float64Array) => overClasses(t, (hits, said) => ratio(hits, said)),
  recall: (t: Float64Array) => overClasses(t, (hits, _said, own) => ratio(hits, own)),
  f1: (t: Float64Array) => overClasses(t, (hits, said, own) => ratio(2 * hits, said + own)),
}

/** Statistics from regression sums, by name. */
export const fromRegressionSums = {
  rmse: (t: Float64Array) => Math.sqrt(t[1]! / t[0]!),
  mae: (t: Float64Array) => t[2]! / t[0]!,
  r2: (t: Float64Array) => 1 - t[1]! / (t[4]! - (t[3]! * t[3]!) / t[0]!),
}

/** Binary: of the last class alone. Several classes: the mean over the classes that are true or predicted at all. */
function overClasses(t: Float64Array, statistic: (hits: number, said: number, own: number) => number): number {
  const k = classesOf(t)
  const of = (c: number): number => statistic(t[3 + c]!, t[3 + k + c]!, t[3 + 2 * k + c]!)
  if (k === 2) return of(1)
  let sum = 0
  let present = 0
  for (let c = 0; c < k; c++) {
    if (t[3 + k + c]! + t[3 + 2 * k + c]! === 0) continue
    sum += of(c)
    present += 1
  }
  return sum / present
}

const classesOf = (t: Float64Array): number => (t.length - 3) / 3
const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b)

function add(sums: Float64Array, at: number, x: number): void {
  sums[at] = sums[at]! + x
}

/** Binary: (p − y)². Several classes: Σ_k (p_k − y_k)². */
function squaredError(p: Float64Array, at: number, own: number, classes: number): number {
  if (classes === 2) return (1 - p[at + own]!) ** 2
  let sum = 0
  for (let k = 0; k < classes; k++) sum += (p[at + k]! - (k === own ? 1 : 0)) ** 2
  return sum
}
