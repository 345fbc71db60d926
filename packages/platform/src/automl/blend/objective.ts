import type { MetricName } from '@levain/runtime/stats'

/** Answers to be judged: row-major, `outputs` numbers per row, beside the truth; rows of a fold stand together. */
export interface Judged {
  readonly truth: Float64Array
  readonly outputs: number
  /** Where each fold begins, and the end. */
  readonly bounds: readonly number[]
}

/** How good answers are; the greater, the better. */
export type Objective = (scores: Float64Array) => number

/** Of two that rank or hit alike, the one with better probabilities. */
const byProbability = 0.01

/** The metric as greedy selection asks for it, thousands of times: the mean over the folds where it is one of ranks. */
export function objectiveFor(metric: MetricName, rows: Judged): Objective {
  switch (metric) {
    case 'rmse':
    case 'r2':
      return (scores) => -Math.sqrt(meanError(scores, rows, (e) => e * e))
    case 'mae':
      return (scores) => -meanError(scores, rows, Math.abs)
    case 'auc': {
      const area = areaOf(rows)
      return (scores) => area(scores) - byProbability * logLoss(scores, rows)
    }
    case 'accuracy':
    case 'f1':
    case 'precision':
    case 'recall':
      return (scores) => hits(scores, rows) - byProbability * logLoss(scores, rows)
    case 'log-loss':
    case 'brier':
      return (scores) => -logLoss(scores, rows)
  }
}

function meanError(scores: Float64Array, { truth }: Judged, of: (error: number) => number): number {
  let sum = 0
  for (let i = 0; i < truth.length; i++) sum += of(scores[i]! - truth[i]!)
  return sum / truth.length
}

/** −mean log p of the true class. */
export function logLoss(scores: Float64Array, { truth, outputs }: Judged): number {
  let sum = 0
  for (let i = 0; i < truth.length; i++) sum -= Math.log(Math.max(1e-15, scores[i * outputs + truth[i]!]!))
  return sum / truth.length
}

function hits(scores: Float64Array, { truth, outputs }: Judged): number {
  let right = 0
  for (let i = 0; i < truth.length; i++) {
    let best = 0
    for (let k = 1; k < outputs; k++) if (scores[i * outputs + k]! > scores[i * outputs + best]!) best = k
    if (best === truth[i]) right += 1
  }
  return right / truth.length
}

/** Folds of so many rows are sorted; larger ones are counted. */
const sortedMax = 2000

/** Mean area under the curve of the folds and, of several classes, of each against the rest. */
function areaOf({ truth, outputs, bounds }: Judged): Objective {
  const longest = bounds.reduce((most, bound, f) => Math.max(most, bound - (bounds[f - 1] ?? bound)), 0)
  const area = longest <= sortedMax ? sortedArea(truth, outputs, longest) : countedArea(truth, outputs)
  return (scores) => {
    let sum = 0
    let count = 0
    for (let f = 0; f + 1 < bounds.length; f++) {
      for (let k = outputs === 2 ? 1 : 0; k < outputs; k++) {
        const value = area(scores, k, bounds[f]!, bounds[f + 1]!)
        if (Number.isNaN(value)) continue
        sum += value
        count += 1
      }
    }
    return count > 0 ? sum / count : 0
  }
}

/** Of class k against the rest, on the rows from … to; NaN where only one of them is there. */
type Area = (scores: Float64Array, k: number, from: number, to: number) => number

function sortedArea(truth: Float64Array, outputs: number, longest: number): Area {
  const [own, rest] = [new Float64Array(longest), new Float64Array(longest)]
  return (scores, k, from, to) => {
    let [owns, rests] = [0, 0]
    for (let i = from; i < to; i++) {
      if (truth[i] === k) own[owns++] = scores[i * outputs + k]!
      else rest[rests++] = scores[i * outputs + k]!
    }
    own.subarray(0, owns).sort()
    rest.subarray(0, rests).sort()
    let [below, notAbove, ordered] = [0, 0, 0]
    for (let i = 0; i < owns; i++) {
      while (below < rests && rest[below]! < own[i]!) below++
      while (notAbove < rests && rest[notAbove]! <= own[i]!) notAbove++
      ordered += (below + notAbove) / 2
    }
    return owns > 0 && rests > 0 ? ordered / (owns * rests) : Number.NaN
  }
}

const buckets = 8192
const span = 14

/** By counting log-odds in narrow buckets: no sorting. */
function countedArea(truth: Float64Array, outputs: number): Area {
  const own = new Int32Array(buckets)
  const rest = new Int32Array(buckets)
  return (scores, k, from, to) => {
    own.fill(0)
    rest.fill(0)
    for (let i = from; i < to; i++) {
      const p = scores[i * outputs + k]!
      const odds = Math.log((p + 1e-7) / (1 - p + 1e-7))
      const at = Math.max(0, Math.min(buckets - 1, Math.floor(((odds + span) / (2 * span)) * buckets)))
      if (truth[i] === k) own[at]! += 1
      else rest[at]! += 1
    }
    let below = 0
    let ordered = 0
    let total = 0
    for (let at = 0; at < buckets; at++) {
      ordered += own[at]! * (below + rest[at]! / 2)
      below += rest[at]!
      total += own[at]!
    }
    return total > 0 && below > 0 ? ordered / (total * below) : Number.NaN
  }
}
