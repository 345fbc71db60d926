import type { MetricValue } from '@levain/core'
import { type AucEstimate, aucEstimate, refuseNaN } from './auc.ts'
import { bootstrap, totalOf } from './bootstrap.ts'
import { classificationSums, fromClassificationSums, fromRegressionSums, regressionSums } from './sums.ts'
import { wilson, z95 } from './wilson.ts'

/** Answers of a classifier beside the truth. Classes are indices in the signature's order. */
export interface ClassificationScores {
  readonly task: 'classification'
  readonly classes: number
  readonly truth: Int32Array
  readonly predicted: Int32Array
  /** Rows × classes, row-major. */
  readonly probabilities: Float64Array
}

/** Answers of a regressor beside the truth. */
export interface RegressionScores {
  readonly task: 'regression'
  readonly truth: Float64Array
  readonly predicted: Float64Array
}

export type Scores = ClassificationScores | RegressionScores

const classificationMetrics = ['auc', 'accuracy', 'log-loss', 'f1', 'precision', 'recall', 'brier'] as const
const regressionMetrics = ['rmse', 'mae', 'r2'] as const
export type MetricName = (typeof classificationMetrics)[number] | (typeof regressionMetrics)[number]

/** The metrics a task has. */
export const metricsFor = (task: Scores['task']): readonly MetricName[] =>
  task === 'classification' ? classificationMetrics : regressionMetrics

export const isMetricName = (name: string): name is MetricName =>
  ([...classificationMetrics, ...regressionMetrics] as readonly string[]).includes(name)

/** What is meant by "the score" when nobody names a metric. */
export const defaultMetric = (task: Scores['task']): 'auc' | 'rmse' => (task === 'classification' ? 'auc' : 'rmse')

/** False for losses and errors. */
export const higherIsBetter = (metric: MetricName): boolean => !['log-loss', 'brier', 'rmse', 'mae'].includes(metric)

/**
 * All metrics of a task with 95 % intervals. A metric that these rows cannot show (no rows; one class only) has the
 * value null.
 *
 * @param seed of the bootstrap: the same seed gives the same intervals
 * @throws input-invalid when a score is NaN
 */
export function measure(scores: Scores, seed = 0): Record<string, MetricValue> {
  const n = scores.truth.length
  if (n === 0) return Object.fromEntries(metricsFor(scores.task).map((name) => [name, { value: null, n }]))
  return scores.task === 'classification' ? measureClasses(scores, seed, n) : measureValues(scores, seed, n)
}

/** One metric without its interval; null where these rows cannot show it. @throws input-invalid when a score is NaN */
export function pointMetric(scores: Scores, metric: MetricName): number | null {
  if (scores.truth.length === 0) return null
  refuseNaN(scores.task === 'classification' ? scores.probabilities : scores.predicted)
  if (scores.task === 'classification' && metric === 'auc') return macroAuc(scores).value
  const [sums, statistics]: [ReturnType<typeof regressionSums>, Record<string, (total: Float64Array) => number>] =
    scores.task === 'classification' ? [classificationSums(scores), fromClassificationSums] : [regressionSums(scores), fromRegressionSums]
  const value = statistics[metric]?.(totalOf(sums)) ?? Number.NaN
  return Number.isFinite(value) ? value : null
}

function measureClasses(scores: ClassificationScores, seed: number, n: number): Record<string, MetricValue> {
  refuseNaN(scores.probabilities)
  const sums = classificationSums(scores)
  const { accuracy, ...rest } = fromClassificationSums
  const right = Math.round(accuracy(totalOf(sums)) * n)
  return {
    auc: aucMetric(macroAuc(scores), scores.truth, scores.classes),
    accuracy: { value: right / n, ...wilson(right, n), n },
    ...resampled(sums, rest, seed, n),
  }
}

function measureValues(scores: RegressionScores, seed: number, n: number): Record<string, MetricValue> {
  refuseNaN(scores.predicted)
  return resampled(regressionSums(scores), fromRegressionSums, seed, n)
}

function resampled(
  sums: ReturnType<typeof regressionSums>,
  statistics: Record<string, (total: Float64Array) => number>,
  seed: number,
  n: number,
): Record<string, MetricValue> {
  const names = Object.keys(statistics)
  const total = totalOf(sums)
  const intervals = bootstrap(sums, seed, (drawn) => names.map((name) => statistics[name]!(drawn)))
  return Object.fromEntries(
    names.map((name, i) => {
      const value = statistics[name]!(total)
      if (!Number.isFinite(value)) return [name, { value: null, n }]
      const { low, high } = intervals[i]!
      return [name, Number.isFinite(low) && Number.isFinite(high) ? { value, low, high, n } : { value, n }]
    }),
  )
}

/** Binary: of the last class. Several classes: the mean of each against the rest, over classes that can be ranked. */
export function macroAuc({ truth, probabilities, classes }: ClassificationScores): AucEstimate {
  const column = (k: number): AucEstimate =>
    aucEstimate(
      Float64Array.from(truth, (_, i) => probabilities[i * classes + k]!),
      truth.map((own) => (own === k ? 1 : 0)),
    )
  if (classes === 2) return column(1)
  const each = Array.from({ length: classes }, (_, k) => column(k)).filter((estimate) => estimate.value !== null)
  if (each.length === 0) return { value: null, influence: new Float64Array(truth.length) }
  return {
    value: each.reduce((sum, estimate) => sum + estimate.value!, 0) / each.length,
    influence:
      truth.length === 0
        ? new Float64Array(0)
        : Float64Array.from(truth, (_, i) => each.reduce((sum, { influence }) => sum + influence[i]!, 0) / each.length),
  }
}

/**
 * DeLong's interval. Where every pair is in order it would be a point, which a few rows do not warrant: then Wilson's for
 * as many hits as the smallest class has rows.
 */
function aucMetric({ value, influence }: AucEstimate, truth: Int32Array, classes: number): MetricValue {
  const n = truth.length
  if (value === null) return { value, n }
  if (value === 0 || value === 1) {
    const smallest = smallestClass(truth, classes)
    return { value, ...wilson(value * smallest, smallest), n }
  }
  const half = z95 * Math.sqrt(influence.reduce((sum, x) => sum + x * x, 0))
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half), n }
}

/** Rows of the rarest class that has any. */
function smallestClass(truth: Int32Array, classes: number): number {
  const counts = new Array<number>(classes).fill(0)
  for (const k of truth) counts[k]! += 1
  return Math.min(...counts.filter((count) => count > 0))
}
