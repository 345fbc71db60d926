import type { Check } from '@levain/core'
import { compareModels, higherIsBetter, type MetricName, measure, type Scores } from '@levain/runtime/stats'

/** The metric against a fixed bar. Without a bar it only has to be measurable. */
export function checkBar(metric: MetricName, scores: Scores, bar: number | undefined): Check {
  const better = higherIsBetter(metric)
  const { value, low, high } = measure(scores)[metric] ?? { value: null }
  const expected = bar === undefined ? `${metric} can be measured` : `${metric} ${better ? '≥' : '≤'} ${bar}`
  if (value === null) return { name: 'bar', status: 'no-evidence', expected, actual: noEvidence(metric, scores) }
  const interval = low === undefined || high === undefined ? '' : ` [${round(low)}, ${round(high)}]`
  const actual = `${metric} ${round(value)}${interval} on ${scores.truth.length} rows${bar === undefined ? '' : `, bar ${bar}`}`
  const reached = bar === undefined || (better ? value >= bar : value <= bar)
  return { name: 'bar', status: reached ? 'passed' : 'failed', expected, actual }
}

/**
 * Not worse than the champion by more than the margin, on the same rows: the 95 % interval of the paired difference must
 * lie above −margin (losses turned). A negative margin asks for a gain of that much.
 */
export function checkChampion({ metric, margin }: { metric: MetricName; margin: number }, mine: Scores, theirs: Scores): Check {
  const expected = margin < 0 ? `better than the champion by ${-margin} or more` : `not worse than the champion by more than ${margin}`
  if (!sameTruth(mine, theirs)) {
    return {
      name: 'champion',
      status: 'no-evidence',
      expected,
      actual: 'the champion answers other classes than the challenger: nothing to compare',
    }
  }
  const found = compareModels(metric, mine, theirs)
  if (found.difference === null) return { name: 'champion', status: 'no-evidence', expected, actual: noEvidence(metric, mine) }
  const { challenger, champion, difference, low, high } = found
  const worst = higherIsBetter(metric) ? low! : -high!
  // Equal answers on every row are equally good: their interval is a point, and a point at the margin is inside it.
  const status = worst >= -margin ? 'passed' : 'failed'
  const interval = `[${signed(low!)}, ${signed(high!)}]`
  const actual = `challenger ${metric} ${round(challenger!)} against champion ${round(champion!)}: ${signed(difference)} ${interval} (${found.method}, ${found.rows} rows), margin ${margin}`
  return { name: 'champion', status, expected, actual }
}

/** There is nobody to beat yet. */
export const noChampion = (reference: string): Check => ({
  name: 'champion',
  status: 'passed',
  expected: 'not worse than the champion',
  actual: `no champion yet: there is no ${reference}`,
})

function sameTruth(a: Scores, b: Scores): boolean {
  if (a.task !== b.task || a.truth.length !== b.truth.length) return false
  if (a.task === 'classification' && b.task === 'classification' && a.classes !== b.classes) return false
  return a.truth.every((y, i) => y === b.truth[i])
}

function noEvidence(metric: MetricName, scores: Scores): string {
  if (scores.truth.length === 0) return 'no rows with a target to judge on'
  return `${metric} cannot be measured on these ${scores.truth.length} rows: they do not hold two classes or more`
}

const round = (x: number): string => x.toPrecision(4)
const signed = (x: number): string => `${x >= 0 ? '+' : '−'}${Math.abs(x).toPrecision(3)}`
