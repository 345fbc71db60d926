import type { Frame, Model } from '@levain/core'
import { chunkRows, createScorer, type Score } from './scorer.ts'

export type Label = string | number | boolean
/** A class, a number, the number of a group, or for a projection its list of numbers. */
export type Answer = Label | readonly number[]

/** Answers for some rows, in their order. */
export interface Predictions {
  readonly predictions: Answer[]
  /** For classification: per row, the probability of each class in the signature's order. */
  readonly probabilities?: number[][]
}

/** A model compiled to answer rows. Not re-entrant across threads; one call at a time (it is synchronous). */
export interface Predictor {
  readonly model: Model
  /** Numbers per row in a score: the number of classes, the numbers of a projection, else 1. */
  readonly outputs: number
  /** Rows as lists of values in the signature's order; null is missing. @throws input-invalid */
  predictRows(rows: readonly (readonly unknown[])[]): Predictions
  /** Rows as objects by column name; an absent column is missing. @throws input-invalid */
  predictRecords(records: readonly Readonly<Record<string, unknown>>[]): Predictions
  /** @throws column-missing */
  predictFrame(frame: Frame): Predictions
  /** Probabilities (rows × classes, row-major), or predicted values for regression. @throws column-missing */
  scoreFrame(frame: Frame): Float64Array
  /** A function that scores the rows from `from` up to `to`, for callers that want to pause in between. @throws column-missing */
  bindFrame(frame: Frame): (from: number, to: number) => Float64Array
  /** The class index that a row's probabilities answer: the threshold decides binary models, the greatest one others. */
  classOf(scores: Float64Array, at: number): number
}

/**
 * Compiles a model: transforms into an encoder, the shape into packed arrays.
 *
 * @example
 * const predictor = createPredictor(decodeModel(text))
 * predictor.predictRows([[5.1, 3.5, 1.4, 0.2]]) // { predictions: ['setosa'], probabilities: [[0.98, 0.02, 0]] }
 * @throws model-unreadable when a feature cannot be made from the inputs
 */
export function createPredictor(model: Model): Predictor {
  const { signature, threshold = 0.5 } = model
  const inputs = signature.inputs.map((input) => input.name)
  const classes = signature.output.task === 'classification' ? (signature.output.classes ?? []) : null
  const scorer = createScorer(model)
  const { outputs } = scorer

  const scoreAll = (score: Score, start: number, end: number): Float64Array => {
    const scores = new Float64Array((end - start) * outputs)
    for (let from = start; from < end; from += chunkRows) score(from, Math.min(chunkRows, end - from), scores, (from - start) * outputs)
    return scores
  }
  const classOf = (scores: Float64Array, at: number): number => {
    if (outputs === 2) return scores[at + 1]! >= threshold ? 1 : 0
    let best = 0
    for (let k = 1; k < outputs; k++) if (scores[at + k]! > scores[at + best]!) best = k
    return best
  }
  const answer = (scores: Float64Array, rows: number): Predictions => {
    if (signature.output.task === 'projection') {
      return { predictions: Array.from({ length: rows }, (_, row) => Array.from(scores.subarray(row * outputs, (row + 1) * outputs))) }
    }
    if (!classes) return { predictions: Array.from(scores.subarray(0, rows)) }
    const predictions: Label[] = new Array(rows)
    const probabilities: number[][] = new Array(rows)
    for (let row = 0; row < rows; row++) {
      const own: number[] = new Array(outputs)
      for (let k = 0; k < outputs; k++) own[k] = scores[row * outputs + k]!
      probabilities[row] = own
      predictions[row] = classes[classOf(scores, row * outputs)]!
    }
    return { predictions, probabilities }
  }
  const predictRows: Predictor['predictRows'] = (rows) => answer(scoreAll(scorer.bindRows(rows), 0, rows.length), rows.length)
  const bindFrame: Predictor['bindFrame'] = (frame) => {
    const score = scorer.bindFrame(frame)
    return (from, to) => scoreAll(score, from, to)
  }
  return {
    model,
    outputs,
    predictRows,
    predictRecords: (records) => predictRows(records.map((record) => inputs.map((name) => record[name]))),
    bindFrame,
    scoreFrame: (frame) => bindFrame(frame)(0, frame.rows),
    predictFrame: (frame) => answer(bindFrame(frame)(0, frame.rows), frame.rows),
    classOf,
  }
}
