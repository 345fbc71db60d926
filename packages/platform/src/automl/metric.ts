import type { SpreadMetric } from '@levain/core'
import { studentTQuantile } from '@levain/runtime/math'
import { higherIsBetter, type MetricName, metricsFor } from '@levain/runtime/stats'

/** What counts where nobody says: the metric that tells models of such a target apart best. */
export function metricOf(task: 'classification' | 'regression', classes: number): MetricName {
  if (task === 'regression') return 'rmse'
  return classes === 2 ? 'auc' : 'log-loss'
}

export const isOf = (task: 'classification' | 'regression', metric: MetricName): boolean => metricsFor(task).includes(metric)

/** Turned so that higher is better. */
export const scoreOf = (metric: MetricName, value: number): number => (higherIsBetter(metric) ? value : -value)

/** The mean over folds and, by Student's t over them, where it probably lies; folds are not independent, so the interval is rather narrow. */
export function overFolds(metric: string, values: readonly number[]): SpreadMetric | null {
  const n = values.length
  if (n === 0) return null
  const value = values.reduce((sum, x) => sum + x, 0) / n
  if (n === 1) return { value, low: null, high: null }
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - value) ** 2, 0) / (n - 1))
  const half = (studentTQuantile(0.975, n - 1) * deviation) / Math.sqrt(n)
  const [least, most] = boundsOf(metric)
  return { value, low: Math.max(least, value - half), high: Math.min(most, value + half) }
}

/** What a metric can be at all. */
function boundsOf(metric: string): [least: number, most: number] {
  if (metric === 'r2') return [Number.NEGATIVE_INFINITY, 1]
  return ['rmse', 'mae', 'log-loss'].includes(metric) ? [0, Number.POSITIVE_INFINITY] : [0, 1]
}
