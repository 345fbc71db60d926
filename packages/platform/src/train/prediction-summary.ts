import type { ColumnProfile, Histogram, Model } from '@levain/core'
import type { Scores } from '@levain/runtime/stats'

/** What a model answered on held-out rows, as the column `__prediction__` of its profile: what monitoring compares live answers with. */
export type PredictionSummary = ColumnProfile

const percents = [0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.99]

/** Counts of the answered classes as text, or a numeric summary of the answered values. */
export function summarisePredictions(model: Model, scores: Scores): PredictionSummary {
  const count = scores.truth.length
  const common = { name: '__prediction__', count, nullCount: 0 }
  if (scores.task === 'regression') {
    const values = scores.predicted.toSorted()
    const numeric = count === 0 ? {} : { numeric: summarise(values) }
    return { ...common, type: 'number', distinctCount: new Set(values).size, ...numeric }
  }
  const counts = new Array<number>(scores.classes).fill(0)
  for (const k of scores.predicted) counts[k]! += 1
  const values = (model.signature.output.classes ?? [])
    .map((label, k) => ({ value: String(label), count: counts[k]! }))
    .filter((entry) => entry.count > 0)
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
  return { ...common, type: 'category', distinctCount: values.length, category: { values, otherCount: 0 } }
}

function summarise(sorted: Float64Array): NonNullable<ColumnProfile['numeric']> {
  const n = sorted.length
  const min = sorted[0]!
  const max = sorted[n - 1]!
  const mean = sorted.reduce((sum, x) => sum + x, 0) / n
  const std = Math.sqrt(sorted.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n)
  const at = (p: number): number => {
    const place = p * (n - 1)
    const low = sorted[Math.floor(place)]!
    return low + (place - Math.floor(place)) * (sorted[Math.ceil(place)]! - low)
  }
  const span = max > min ? [min, max] : [min - 0.5, min + 0.5]
  const equal = Array.from({ length: 21 }, (_, i) => span[0]! + ((span[1]! - span[0]!) * i) / 20)
  const deciles = [...new Set([span[0]!, ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((d) => at(d / 10)), span[1]!])].sort((a, b) => a - b)
  return {
    min,
    max,
    mean,
    std,
    quantiles: Object.fromEntries(percents.map((p) => [String(p), at(p)])),
    histogram: count(sorted, equal),
    deciles: count(sorted, deciles),
  }
}

function count(sorted: Float64Array, edges: number[]): Histogram {
  const counts = new Array<number>(edges.length - 1).fill(0)
  let bin = 0
  for (const x of sorted) {
    while (bin < counts.length - 1 && x >= edges[bin + 1]!) bin += 1
    counts[bin]! += 1
  }
  return { edges, counts }
}
