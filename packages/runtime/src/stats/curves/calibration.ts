import { normalSf } from '../../math/index.ts'
import { binOf, equalWidthEdges, quantileOfSorted } from '../drift/index.ts'
import { refuseNaN, wilson } from '../metrics/index.ts'
import { logisticLine } from './logistic-line.ts'

export interface CalibrationBin {
  readonly from: number
  readonly to: number
  readonly rows: number
  /** Mean probability that was said, and share that came true with Wilson's 95 % interval. */
  readonly said: number
  readonly observed: number
  readonly low: number
  readonly high: number
}

/** How far probabilities can be taken at their word. */
export interface Calibration {
  readonly bins: CalibrationBin[]
  /** Expected calibration error: Σ rows in bin / rows · |said − observed|. */
  readonly ece: number
  /** The largest of these differences. */
  readonly mce: number
  readonly brier: number
  /** Log-odds of the truth = intercept + slope · log-odds that were said (Cox 1958); 0 and 1 at best. Null where no line can be fitted. */
  readonly intercept: number | null
  readonly slope: number | null
  /** Spiegelhalter's (1986) z and two-sided p-value: small where the probabilities cannot be right. Null where all are 0, ½ or 1. */
  readonly z: number | null
  readonly pValue: number | null
}

/**
 * Holds probabilities of an event against what happened. Null without rows.
 *
 * @param by `quantile`: bins of equal numbers of rows (equal probabilities stay together); `width`: bins of equal width
 * @throws input-invalid when a probability is NaN
 */
export function calibration(
  probabilities: Float64Array,
  truth: ArrayLike<number>,
  by: 'quantile' | 'width' = 'quantile',
  count = 10,
): Calibration | null {
  refuseNaN(probabilities)
  const rows = probabilities.length
  if (rows === 0) return null
  const edges = by === 'width' ? equalWidthEdges(0, 1, count) : quantileEdges(probabilities, count)
  const bins = binned(edges, probabilities, truth)
  const gaps = bins.map(({ said, observed }) => Math.abs(said - observed))
  const line = logisticLine(probabilities, truth)
  return {
    bins,
    ece: bins.reduce((sum, bin, i) => sum + (bin.rows / rows) * gaps[i]!, 0),
    mce: Math.max(...gaps),
    brier: probabilities.reduce((sum, p, i) => sum + (p - truth[i]!) ** 2, 0) / rows,
    intercept: line?.intercept ?? null,
    slope: line?.slope ?? null,
    ...spiegelhalter(probabilities, truth),
  }
}

function binned(edges: Float64Array, probabilities: Float64Array, truth: ArrayLike<number>): CalibrationBin[] {
  const bins = Array.from({ length: edges.length - 1 }, () => ({ rows: 0, said: 0, hits: 0 }))
  for (let i = 0; i < probabilities.length; i++) {
    const bin = bins[binOf(edges, probabilities[i]!)]!
    bin.rows += 1
    bin.said += probabilities[i]!
    bin.hits += truth[i]!
  }
  return bins.flatMap(({ rows, said, hits }, b) =>
    rows === 0 ? [] : [{ from: edges[b]!, to: edges[b + 1]!, rows, said: said / rows, observed: hits / rows, ...wilson(hits, rows) }],
  )
}

/** Edges at quantiles, equal ones merged. */
function quantileEdges(values: Float64Array, count: number): Float64Array {
  const sorted = Float64Array.from(values).sort()
  const edges = new Set(Array.from({ length: count + 1 }, (_, i) => quantileOfSorted(sorted, i / count)))
  return edges.size === 1 ? Float64Array.of(sorted[0]!, sorted[0]!) : Float64Array.from(edges)
}

/** Z = Σ (y − p)(1 − 2p) / √Σ (1 − 2p)² p (1 − p), standard normal where every probability is right. */
function spiegelhalter(probabilities: Float64Array, truth: ArrayLike<number>): { z: number | null; pValue: number | null } {
  let [sum, variance] = [0, 0]
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i]!
    sum += (truth[i]! - p) * (1 - 2 * p)
    variance += (1 - 2 * p) ** 2 * p * (1 - p)
  }
  if (!(variance > 0)) return { z: null, pValue: null }
  const z = sum / Math.sqrt(variance)
  return { z, pValue: 2 * normalSf(Math.abs(z)) }
}
