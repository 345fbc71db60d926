import type { Frame, Model } from '@levain/core'
import { fail } from '@levain/core/errors'
import { createEncoder, sigmoid } from '../model/index.ts'
import type { Attribution, Compiled } from './attribution.ts'
import { exactProbability } from './exact-probability.ts'
import { explainMargins } from './margins.ts'
import { marginsOf, type PlainModel } from './score.ts'
import { meanRow, slice, type Table } from './table.ts'

export interface ExplainerOptions {
  /** Rows to compare with: unknown features take their values. Without it trees are explained by their training cover. */
  readonly background?: Frame
  /** What contributions add up to. Default `margin`. */
  readonly space?: Attribution['space']
}

/** Explains the answers of one model. Not re-entrant. */
export interface Explainer {
  /** Contributions of the shape's features; `byInput` adds them up to the columns they come from. @throws column-missing */
  explainFrame(frame: Frame): Attribution
}

const blockRows = 64
/**
 * Compiles an explainer.
 *
 * @example
 * const { base, contributions } = createExplainer(model).explainFrame(frame)
 * @throws explanation-impossible of ensembles and corrected probabilities, when the shape has no training cover and no background is given, when `probability-rescaled` is
 * asked for what is not a binary log-odds, `probability-exact` of more than 12 features, or either of a number or without a background;
 * model-unreadable
 */
export function createExplainer(model: Model, { background, space = 'margin' }: ExplainerOptions = {}): Explainer {
  const plain = explainable(model)
  const encoder = createEncoder(model)
  const table = (frame: Frame): Table => {
    const matrix = new Float64Array(frame.rows * encoder.width)
    const write = encoder.bindFrame(frame)
    for (let row = 0; row < frame.rows; row++) write(row, matrix, row * encoder.width)
    return { matrix, rows: frame.rows, features: encoder.width }
  }
  const against = background && table(background)
  const explain = explainerOf(plain, against, space)
  return {
    explainFrame(frame) {
      const rows = table(frame)
      const { outputs, base } = explain
      const contributions = new Float64Array(rows.rows * rows.features * outputs)
      for (let from = 0; from < rows.rows; from += blockRows) {
        const block = slice(rows, from, Math.min(rows.rows, from + blockRows))
        explain.block(block, contributions.subarray(from * rows.features * outputs))
      }
      const mode = against ? 'interventional' : 'path-dependent'
      return { mode, space, background: against?.rows ?? 0, features: model.features, outputs, rows: rows.rows, base, contributions }
    },
  }
}

function explainable(model: Model): PlainModel {
  const { shape } = model
  if (shape.kind === 'ensemble') throw impossible('an ensemble mixes the answers of several models; explain the best single one')
  if (model.calibration) throw impossible('its probabilities are corrected after the fact, so that no log-odds add up to them')
  return { ...model, shape }
}

function explainerOf(model: PlainModel, background: Table | undefined, space: Attribution['space']): Compiled {
  const margins = explainMargins(model.shape)
  const { outputs, pathDependent } = margins
  if (!background) {
    if (space !== 'margin') throw impossible(`${space} needs background rows`)
    if (!pathDependent) throw impossible(`a ${model.shape.kind} model needs background rows to compare with`)
    return { outputs, base: pathDependent.base, block: pathDependent.explain }
  }
  if (background.rows === 0) throw impossible('the background has no rows')
  const score = marginsOf(model)
  if (space === 'margin') {
    return {
      outputs,
      base: meanRow(score(background), outputs),
      block: (rows, out) => margins.against(rows, background, new Float64Array(rows.rows * background.rows).fill(1 / background.rows), out),
    }
  }
  if (model.signature.output.task === 'regression') throw impossible('a number has no probability')
  if (space === 'probability-exact') return exactProbability(model, background)
  if (model.shape.link !== 'logit' || outputs !== 1) throw impossible('probability-rescaled is defined for binary log-odds only')
  const known = score(background)
  return {
    outputs,
    base: meanRow(known.map(sigmoid), 1),
    block: (rows, out) => margins.against(rows, background, stretches(score(rows), known), out),
  }
}

/** (σ(f(x)) − σ(f(r))) / (f(x) − f(r)) / rows, for each row x and background row r; 1 / rows where the margins are equal. */
function stretches(margins: Float64Array, background: Float64Array): Float64Array {
  const out = new Float64Array(margins.length * background.length)
  for (let i = 0; i < margins.length; i++) {
    for (let b = 0; b < background.length; b++) {
      const step = margins[i]! - background[b]!
      const rise = sigmoid(margins[i]!) - sigmoid(background[b]!)
      out[i * background.length + b] = (step === 0 ? 1 : rise / step) / background.length
    }
  }
  return out
}

const impossible = (reason: string): Error => fail('explanation-impossible', { reason })
