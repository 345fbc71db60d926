import { fail } from '@levain/core/errors'
import { chiSquareSf, normalSf } from '../../math/index.ts'
import { refuseNaN } from './auc.ts'
import { bootstrap, type GroupSums, totalOf } from './bootstrap.ts'
import { type ClassificationScores, type MetricName, macroAuc, metricsFor, type Scores } from './measure.ts'
import { classificationSums, fromClassificationSums, fromRegressionSums, regressionSums } from './sums.ts'
import { z95 } from './wilson.ts'

/** Two models on the same rows. Differences are `challenger − champion`, in the metric's own direction. */
export interface Comparison {
  readonly metric: MetricName
  readonly challenger: number | null
  readonly champion: number | null
  readonly difference: number | null
  /** 95 % interval of the difference. */
  readonly low: number | null
  readonly high: number | null
  /** Two-sided, of no difference at all. */
  readonly pValue: number | null
  readonly method: 'DeLong' | 'McNemar' | 'paired bootstrap'
  readonly rows: number
}

/**
 * Compares two models that answered the same rows in the same order; both know the same truth.
 *
 * @throws input-invalid when the rows differ, the metric is of another task, or a score is NaN
 */
export function compareModels(metric: MetricName, challenger: Scores, champion: Scores, seed = 0): Comparison {
  const rows = challenger.truth.length
  const same = rows === champion.truth.length && challenger.truth.every((y, i) => y === champion.truth[i])
  if (!same) throw fail('input-invalid', { field: 'truth', expected: 'the same rows for both models', got: 'other rows' })
  if (!metricsFor(challenger.task).includes(metric) || champion.task !== challenger.task) {
    throw fail('input-invalid', { field: 'metric', expected: metricsFor(challenger.task).join(', '), got: metric })
  }
  const method = metric === 'auc' ? 'DeLong' : metric === 'accuracy' ? 'McNemar' : 'paired bootstrap'
  const unknown = { challenger: null, champion: null, difference: null, low: null, high: null, pValue: null }
  if (rows === 0) return { metric, method, rows, ...unknown }
  if (challenger.task === 'classification' && champion.task === 'classification') {
    if (metric === 'auc') return { metric, method, rows, ...(delong(challenger, champion) ?? unknown) }
    if (metric === 'accuracy') return { metric, method, rows, ...mcnemar(challenger, champion) }
  }
  return { metric, method, rows, ...pairedBootstrap(metric, challenger, champion, seed) }
}

type Found = Omit<Comparison, 'metric' | 'method' | 'rows'>

/** DeLong's test: the variance of the difference is the sum of squares of the difference of influences. */
function delong(challenger: ClassificationScores, champion: ClassificationScores): Found | null {
  const a = macroAuc(challenger)
  const b = macroAuc(champion)
  if (a.value === null || b.value === null) return null
  const difference = a.value - b.value
  const error = Math.sqrt(a.influence.reduce((sum, x, i) => sum + (x - b.influence[i]!) ** 2, 0))
  const pValue = error === 0 ? (difference === 0 ? 1 : 0) : 2 * normalSf(Math.abs(difference) / error)
  return { challenger: a.value, champion: b.value, difference, low: difference - z95 * error, high: difference + z95 * error, pValue }
}

/**
 * McNemar's test on the rows where exactly one model is right (chi-square with continuity correction); the interval is
 * Agresti and Min's (2005): half a row added to each cell, so that it does not collapse when the models agree.
 */
function mcnemar(challenger: ClassificationScores, champion: ClassificationScores): Found {
  const n = challenger.truth.length
  let gained = 0
  let lost = 0
  let right = 0
  for (let i = 0; i < n; i++) {
    const mine = challenger.predicted[i] === challenger.truth[i]
    const theirs = champion.predicted[i] === champion.truth[i]
    if (mine) right += 1
    if (mine && !theirs) gained += 1
    if (!mine && theirs) lost += 1
  }
  const [b, c, total] = [gained + 0.5, lost + 0.5, n + 2]
  const centre = (b - c) / total
  const half = (z95 * Math.sqrt(b + c - (b - c) ** 2 / total)) / total
  const pValue = gained + lost === 0 ? 1 : chiSquareSf(Math.max(0, Math.abs(gained - lost) - 1) ** 2 / (gained + lost), 1)
  return {
    challenger: right / n,
    champion: (right - gained + lost) / n,
    difference: (gained - lost) / n,
    low: centre - half,
    high: centre + half,
    pValue,
  }
}

/** Draws the same groups of rows for both models, so that what makes rows hard cancels out. */
function pairedBootstrap(metric: MetricName, challenger: Scores, champion: Scores, seed: number): Found {
  const a = sumsOf(challenger)
  const b = sumsOf(champion)
  const statistic = { ...fromClassificationSums, ...fromRegressionSums }[metric as keyof typeof fromClassificationSums]
  const both = beside(a, b)
  const values = (total: Float64Array): [number, number] => [statistic(total.subarray(0, a.width)), statistic(total.subarray(a.width))]
  const [mine, theirs] = values(totalOf(both))
  const [interval] = bootstrap(both, seed, (total) => {
    const [x, y] = values(total)
    return [x - y]
  })
  if (!Number.isFinite(mine - theirs)) return { challenger: null, champion: null, difference: null, low: null, high: null, pValue: null }
  return { challenger: mine, champion: theirs, difference: mine - theirs, ...interval! }
}

function sumsOf(scores: Scores): GroupSums {
  if (scores.task === 'regression') {
    refuseNaN(scores.predicted)
    return regressionSums(scores)
  }
  refuseNaN(scores.probabilities)
  return classificationSums(scores)
}

function beside(a: GroupSums, b: GroupSums): GroupSums {
  const width = a.width + b.width
  const sums = new Float64Array(a.groups * width)
  for (let g = 0; g < a.groups; g++) {
    sums.set(a.sums.subarray(g * a.width, (g + 1) * a.width), g * width)
    sums.set(b.sums.subarray(g * b.width, (g + 1) * b.width), g * width + a.width)
  }
  return { groups: a.groups, width, sums }
}
