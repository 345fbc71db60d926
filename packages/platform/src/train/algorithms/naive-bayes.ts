import { type ClassEvidence, fail, type Shape } from '@levain/core'
import { z } from 'zod'
import { algorithm, type Examples } from './algorithm.ts'

/** Bayes' rule as if features did not depend on each other: normal densities of numbers, shares of levels. */
export default algorithm({
  name: 'naive-bayes',
  does: 'Naive Bayes: normal densities of numbers and shares of levels, as if they did not depend on each other.',
  tasks: ['classification'],
  encoding: 'codes',
  params: z.strictObject({
    smoothing: z.number().gt(0).max(1e6).default(1).describe('Rows’ worth that every level has in every class before any was seen'),
    varianceShare: z.number().gt(0).max(1).default(1e-9).describe('Share of a number’s variance over all rows added to that in each class'),
  }),
  fit({ classes, examples, levels, names }, { smoothing, varianceShare }): Shape {
    const total = classTotals(examples, classes)
    const rows = total.reduce((sum, own) => sum + own, 0)
    const evidence = examples.dense.map((x, j) =>
      levels[j]! > 0 ? shares(x, levels[j]!, examples, classes, smoothing) : normal(x, names[j]!, examples, classes, varianceShare),
    )
    const logPrior = Array.from(total, (own) => Math.log(Math.max(own, 0.5) / rows))
    return { kind: 'naive-bayes', logPrior, evidence, link: 'softmax' }
  },
})

function classTotals({ target, weights }: Examples, classes: number): Float64Array {
  const total = new Float64Array(classes)
  for (let i = 0; i < target.length; i++) total[target[i]!]! += weights?.[i] ?? 1
  return total
}

/** log((n_kl + α) / (n_k + α L)) over the rows that have a level. */
function shares(x: Float64Array, levels: number, { target, weights }: Examples, classes: number, smoothing: number): ClassEvidence {
  const counts = Array.from({ length: classes }, () => new Float64Array(levels).fill(smoothing))
  for (let i = 0; i < x.length; i++) if (!Number.isNaN(x[i]!)) counts[target[i]!]![x[i]!]! += weights?.[i] ?? 1
  const logShares = counts.map((own) => {
    const total = own.reduce((sum, count) => sum + count, 0)
    return Array.from(own, (count) => Math.log(count / total))
  })
  return { kind: 'categorical', logShares }
}

/** Mean and variance in each class; a class without a value has those of all rows. @throws input-invalid */
function normal(x: Float64Array, name: string, { target, weights }: Examples, classes: number, varianceShare: number): ClassEvidence {
  const all = momentsOf(x, target, weights, null)
  if (!Number.isFinite(all.variance)) {
    throw fail('input-invalid', { field: name, expected: 'numbers whose squares are numbers too, for naive-bayes', got: 'greater ones' })
  }
  const overall = all.variance || 1
  const own = Array.from({ length: classes }, (_, k) => momentsOf(x, target, weights, k))
  return {
    kind: 'gaussian',
    mean: own.map(({ weight, mean }) => (weight > 0 ? mean : all.mean)),
    // A variance of 0 is certainty, and the smallest numbers have no reciprocal.
    variance: own.map(({ weight, variance }) => Math.max(1e-300, (weight > 0 ? variance : overall) + varianceShare * overall)),
  }
}

/** Over the rows of class k, or of all. */
function momentsOf(
  x: Float64Array,
  target: Float64Array,
  weights: Float64Array | null,
  k: number | null,
): { weight: number; mean: number; variance: number } {
  const counts = (i: number): number => ((k === null || target[i] === k) && !Number.isNaN(x[i]!) ? (weights?.[i] ?? 1) : 0)
  let weight = 0
  let sum = 0
  for (let i = 0; i < x.length; i++) {
    const own = counts(i)
    if (own === 0) continue
    weight += own
    sum += own * x[i]!
  }
  const mean = weight > 0 ? sum / weight : 0
  let squares = 0
  for (let i = 0; i < x.length; i++) {
    const own = counts(i)
    if (own > 0) squares += own * (x[i]! - mean) ** 2
  }
  return { weight, mean, variance: weight > 0 ? squares / weight : 0 }
}
