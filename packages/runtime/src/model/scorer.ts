import type { Frame, Model } from '@levain/core'
import { fail } from '@levain/core/errors'
import { createCalibrator } from './calibrate.ts'
import { createEncoder } from './encoder.ts'
import { applyLink } from './link.ts'
import { createEvaluator } from './shapes/index.ts'

/** Rows scored at a time: what they take of memory stays small. */
export const chunkRows = 1024

/** Writes the scores of `count` rows (at most {@link chunkRows}) from row `from` on to `out[at …]`. */
export type Score = (from: number, count: number, out: Float64Array, at: number) => void

/** Raw rows to scores: the probability of each class, or the predicted number. */
export interface Scorer {
  /** Numbers per row: the number of classes, the numbers of a projection, else 1. */
  readonly outputs: number
  /** Rows as lists of values in the signature's order. The score throws input-invalid. */
  bindRows(rows: readonly (readonly unknown[])[]): Score
  /** @throws column-missing */
  bindFrame(frame: Frame): Score
}

/** Compiles a model, whatever its shape. @throws model-unreadable */
export function createScorer(model: Model): Scorer {
  const { shape, calibration } = model
  const scorer = shape.kind === 'ensemble' ? blended(model, shape.members) : plain({ ...model, shape })
  if (!calibration) return scorer
  const calibrate = createCalibrator(calibration, scorer.outputs)
  const corrected =
    (score: Score): Score =>
    (from, count, out, at) => {
      score(from, count, out, at)
      calibrate(out, at, count)
    }
  return {
    outputs: scorer.outputs,
    bindRows: (rows) => corrected(scorer.bindRows(rows)),
    bindFrame: (frame) => corrected(scorer.bindFrame(frame)),
  }
}

type Plain = Omit<Model, 'shape'> & { readonly shape: Exclude<Model['shape'], { kind: 'ensemble' }> }

/** Transforms into an encoder, the shape into packed arrays. */
function plain(model: Plain): Scorer {
  const { output } = model.signature
  const encoder = createEncoder(model)
  const { width } = encoder
  const evaluator = createEvaluator(model.shape, width)
  const numbers = output.task === 'projection' ? evaluator.outputs : 1
  const outputs = output.task === 'classification' ? (output.classes ?? []).length : numbers
  const isSingle = output.task === 'classification' && outputs === 2 && evaluator.outputs === 1
  if (!isSingle && evaluator.outputs !== outputs) {
    throw fail('model-unreadable', { path: 'model.json', reason: `the shape has ${evaluator.outputs} outputs for ${outputs}` })
  }
  const matrix = new Float64Array(chunkRows * width)
  const margins = new Float64Array(chunkRows * evaluator.outputs)
  const score = (rows: number, out: Float64Array, at: number): void => {
    evaluator.evaluate(matrix, rows, margins)
    applyLink(model.shape.link, margins, rows, evaluator.outputs)
    if (!isSingle) out.set(margins.subarray(0, rows * outputs), at)
    else
      for (let row = 0; row < rows; row++) {
        out[at + 2 * row] = 1 - margins[row]!
        out[at + 2 * row + 1] = margins[row]!
      }
  }
  return {
    outputs,
    bindRows: (rows) => (from, count, out, at) => {
      for (let i = 0; i < count; i++) encoder.encodeRow(rows[from + i]!, matrix, i * width)
      score(count, out, at)
    },
    bindFrame: (frame) => {
      const write = encoder.bindFrame(frame)
      return (from, count, out, at) => {
        for (let i = 0; i < count; i++) write(from + i, matrix, i * width)
        score(count, out, at)
      }
    },
  }
}

/** Σ weight · answer of the member. */
function blended(model: Model, members: Extract<Model['shape'], { kind: 'ensemble' }>['members']): Scorer {
  const scorers = members.map(({ transforms, features, shape }) => plain({ ...model, transforms, features, shape }))
  const { outputs } = scorers[0]!
  const own = new Float64Array(chunkRows * outputs)
  const sum =
    (scores: readonly Score[]): Score =>
    (from, count, out, at) => {
      out.fill(0, at, at + count * outputs)
      for (const [m, score] of scores.entries()) {
        score(from, count, own, 0)
        const { weight } = members[m]!
        for (let i = 0; i < count * outputs; i++) out[at + i]! += weight * own[i]!
      }
    }
  return {
    outputs,
    bindRows: (rows) => sum(scorers.map((scorer) => scorer.bindRows(rows))),
    bindFrame: (frame) => sum(scorers.map((scorer) => scorer.bindFrame(frame))),
  }
}
