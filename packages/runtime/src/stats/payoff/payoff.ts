import { fail } from '@levain/core/errors'
import { type Ranking, rank } from '../curves/index.ts'
import { bootstrap, type ClassificationScores, type GroupSums, groupCount, groupOf, refuseNaN, totalOf } from '../metrics/index.ts'

/** What an answer is worth, in whatever unit: `payoffs[true class][answered class]`; gains are positive, costs negative. */
export type Payoffs = readonly (readonly number[])[]

/** One way to turn probabilities into answers, and what it earns per row. */
export interface Policy {
  readonly name: 'as answered' | 'best threshold' | 'best expectation' | 'one answer for all' | 'no mistake'
  /** Rows whose probability of the second class reaches it get the second; null: none does, or there is none to choose. */
  readonly threshold: number | null
  /** The class that all rows get. */
  readonly answer: number | null
  readonly perRow: number
  /** 95 % interval of it. */
  readonly low: number
  readonly high: number
  /** What it earns more than the answers as they are, from the same rows, with its 95 % interval. */
  readonly gain: { readonly value: number; readonly low: number; readonly high: number }
}

const folds = 5

/**
 * What answers earn. Thresholds are judged fairly: each fifth of the rows by the threshold that is best for the other four. The threshold
 * that is told is the best for all rows. Null without rows.
 *
 * @throws input-invalid when the table is not classes × classes of finite numbers, or a score is NaN
 */
export function payoff(scores: ClassificationScores, payoffs: Payoffs, seed = 0): { rows: number; policies: Policy[] } | null {
  const { classes, truth, predicted } = scores
  refuseTable(payoffs, classes)
  refuseNaN(scores.probabilities)
  const rows = truth.length
  if (rows === 0) return null
  const constant = bestConstant(scores, payoffs)
  const plans: (Pick<Policy, 'name' | 'threshold' | 'answer'> & { answers: Int32Array })[] = [
    { name: 'as answered', threshold: null, answer: null, answers: predicted },
    ...(classes === 2 ? [thresholdPlan(scores, payoffs)] : []),
    { name: 'best expectation', threshold: null, answer: null, answers: byExpectation(scores, payoffs) },
    { name: 'one answer for all', threshold: null, answer: constant, answers: new Int32Array(rows).fill(constant) },
    { name: 'no mistake', threshold: null, answer: null, answers: truth.map((own) => bestAnswer(payoffs[own]!)) },
  ]
  const sums = worths(
    truth,
    payoffs,
    plans.map(({ answers }) => answers),
  )
  const means = (total: Float64Array): number[] => plans.map((_, k) => total[k + 1]! / total[0]!)
  const both = (total: Float64Array): number[] => [...means(total), ...means(total).map((mean) => mean - total[1]! / total[0]!)]
  const values = both(totalOf(sums))
  const intervals = bootstrap(sums, seed, both)
  const count = plans.length
  return {
    rows,
    policies: plans.map(({ name, threshold, answer }, k) => ({
      name,
      threshold,
      answer,
      perRow: values[k]!,
      low: intervals[k]!.low,
      high: intervals[k]!.high,
      gain: { value: values[count + k]!, low: intervals[count + k]!.low, high: intervals[count + k]!.high },
    })),
  }
}

/** Per group: rows, then what each plan earns. */
function worths(truth: Int32Array, payoffs: Payoffs, plans: readonly Int32Array[]): GroupSums {
  const n = truth.length
  const width = 1 + plans.length
  const groups = groupCount(n)
  const sums = new Float64Array(groups * width)
  for (let i = 0; i < n; i++) {
    const at = groupOf(i, n) * width
    sums[at]! += 1
    for (let k = 0; k < plans.length; k++) sums[at + 1 + k]! += payoffs[truth[i]!]![plans[k]![i]!]!
  }
  return { groups, width, sums }
}

/** The best threshold for all rows, and the answers of thresholds that have not seen the rows they answer. */
function thresholdPlan({ probabilities, truth }: ClassificationScores, payoffs: Payoffs) {
  const scores = Float64Array.from(truth, (_, i) => probabilities[2 * i + 1]!)
  const answers = new Int32Array(truth.length)
  for (let fold = 0; fold < folds; fold++) {
    const isOwn = (i: number): boolean => i % folds === fold
    const rest = truth.length < folds ? () => true : (_: unknown, i: number) => !isOwn(i)
    const threshold = bestThreshold(rank(scores.filter(rest), truth.filter(rest)), payoffs)
    for (let i = fold; i < truth.length; i += folds) answers[i] = threshold !== null && scores[i]! >= threshold ? 1 : 0
  }
  return { name: 'best threshold' as const, threshold: bestThreshold(rank(scores, truth), payoffs), answer: null, answers }
}

/** The score from which on rows are best answered by the second class; null where none is. Of equally good ones the highest. */
function bestThreshold({ positives, negatives, thresholds, hits, falseAlarms }: Ranking, payoffs: Payoffs): number | null {
  const [no, yes] = [payoffs[0]!, payoffs[1]!]
  let best = negatives * no[0]! + positives * yes[0]!
  let found: number | null = null
  for (let i = 0; i < thresholds.length; i++) {
    const [right, wrong] = [hits[i]!, falseAlarms[i]!]
    const earned = right * yes[1]! + (positives - right) * yes[0]! + wrong * no[1]! + (negatives - wrong) * no[0]!
    if (earned > best) [best, found] = [earned, thresholds[i]!]
  }
  return found
}

/** For each row the answer with the best mean payoff under the model's own probabilities. */
function byExpectation({ probabilities, truth, classes }: ClassificationScores, payoffs: Payoffs): Int32Array {
  return truth.map((_, i) => {
    const expected = Array.from({ length: classes }, (_, answer) => {
      let sum = 0
      for (let k = 0; k < classes; k++) sum += probabilities[i * classes + k]! * payoffs[k]![answer]!
      return sum
    })
    return bestAnswer(expected)
  })
}

function bestConstant({ truth, classes }: ClassificationScores, payoffs: Payoffs): number {
  return bestAnswer(Array.from({ length: classes }, (_, answer) => truth.reduce((sum, own) => sum + payoffs[own]![answer]!, 0)))
}

const bestAnswer = (earned: readonly number[]): number => earned.indexOf(Math.max(...earned))

function refuseTable(payoffs: Payoffs, classes: number): void {
  const fits = payoffs.length === classes && payoffs.every((row) => row.length === classes && row.every(Number.isFinite))
  if (fits) return
  const got = `${payoffs.length} rows of ${payoffs.map((row) => row.length).join(', ')} numbers`
  throw fail('input-invalid', {
    field: 'payoffs',
    expected: `${classes} rows of ${classes} finite numbers, a row for each true class`,
    got,
  })
}
