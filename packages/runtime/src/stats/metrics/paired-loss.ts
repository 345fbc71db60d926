import { studentTQuantile, studentTSf } from '../../math/index.ts'
import type { Scores } from './measure.ts'

/** Loss of one model less that of another, row by row. */
export interface PairedLoss {
  /** `log`: −log of the probability of the truth; `squared`: of the error of a number. */
  readonly loss: 'log' | 'squared'
  /** Mean of challenger − champion: below 0 where the challenger loses less. */
  readonly difference: number
  /** 95 % interval. */
  readonly low: number
  readonly high: number
  /** Two-sided, by the t-test of paired differences (Diebold and Mariano's test one step ahead); 1 where no row differs. */
  readonly pValue: number
}

/** Null for fewer than two rows. Both models answer the same rows in the same order. */
export function pairedLoss(challenger: Scores, champion: Scores): PairedLoss | null {
  const n = challenger.truth.length
  if (n < 2) return null
  const [a, b] = [lossesOf(challenger), lossesOf(champion)]
  const differences = a.map((own, i) => own - b[i]!)
  const difference = differences.reduce((sum, d) => sum + d, 0) / n
  const variance = differences.reduce((sum, d) => sum + (d - difference) ** 2, 0) / (n - 1)
  const error = Math.sqrt(variance / n)
  const loss = challenger.task === 'classification' ? 'log' : 'squared'
  if (error === 0) return { loss, difference, low: difference, high: difference, pValue: difference === 0 ? 1 : 0 }
  const half = studentTQuantile(0.975, n - 1) * error
  const pValue = 2 * studentTSf(Math.abs(difference) / error, n - 1)
  return { loss, difference, low: difference - half, high: difference + half, pValue }
}

function lossesOf(scores: Scores): Float64Array {
  if (scores.task === 'regression') return scores.truth.map((y, i) => (y - scores.predicted[i]!) ** 2)
  const { truth, probabilities, classes } = scores
  return Float64Array.from(truth, (own, i) => -Math.log(Math.max(Number.EPSILON, probabilities[i * classes + own]!)))
}
