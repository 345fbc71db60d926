import { type Context, type Contracts, type Frame, fail, type OutputOf, type ParsedInputOf } from '@levain/core'
import { scoreFrame } from '@levain/runtime/model'
import { binnedColumn, type Scores } from '@levain/runtime/stats'
import { judgedRows } from './judged-rows.ts'
import { runStatistics } from './run-statistics.ts'

type Verb = Contracts['evaluate']['slices']
type Input = ParsedInputOf<Verb>

/**
 * Where a model does worse than elsewhere: each level or quantile of each column, and the weakest pairs of them.
 *
 * @throws model-not-found, model-unreadable, dataset-not-found, column-missing, target-unusable, input-invalid, cancelled
 */
export async function slices(ctx: Context, input: Input): Promise<OutputOf<Verb>> {
  const { model, predictor, frame } = await judgedRows(ctx, input)
  const scores = await scoreFrame(predictor, frame, ctx.signal)
  const loss = input.loss ?? (scores.task === 'classification' ? 'error' : 'absolute')
  const losses = lossesOf(scores, loss)
  const columns = chosen(
    frame,
    input,
    predictor.model.signature.inputs.map(({ name }) => name),
  ).map((column) => binnedColumn(column, input.bins))
  const { minRows, seed } = input
  const found = await runStatistics('slices', { losses, columns, minRows, seed }, frame.rows * Math.max(1, columns.length / 4), ctx.signal)
  return {
    model: model.digest,
    rows: frame.rows,
    loss,
    mean: losses.length === 0 ? null : losses.reduce((sum, own) => sum + own, 0) / losses.length,
    slices: found.slices,
    weakest: found.weakest.slices,
    searched: found.weakest.searched,
  }
}

function chosen(frame: Frame, { columns }: Input, inputs: readonly string[]): Frame['columns'] {
  const names = columns.length > 0 ? columns : inputs
  return names.map((name) => {
    const column = frame.columns.find((own) => own.name === name)
    if (!column) throw fail('column-missing', { table: 'what the model reads', column: name, columns: inputs })
    return column
  })
}

/** Probabilities are kept one rounding unit from 0, so that one sure mistake does not make the loss infinite. */
const least = Number.EPSILON

/** @throws input-invalid */
function lossesOf(scores: Scores, loss: Exclude<Input['loss'], undefined>): Float64Array {
  if (scores.task === 'regression') {
    if (loss === 'absolute') return scores.truth.map((y, i) => Math.abs(y - scores.predicted[i]!))
    if (loss === 'squared') return scores.truth.map((y, i) => (y - scores.predicted[i]!) ** 2)
    throw fail('input-invalid', { field: 'loss', expected: 'absolute or squared, for a model of numbers', got: loss })
  }
  const { truth, predicted, probabilities, classes } = scores
  if (loss === 'error') return Float64Array.from(truth, (own, i) => (own === predicted[i] ? 0 : 1))
  if (loss === 'log-loss') return Float64Array.from(truth, (own, i) => -Math.log(Math.max(least, probabilities[i * classes + own]!)))
  throw fail('input-invalid', { field: 'loss', expected: 'error or log-loss, for a model of classes', got: loss })
}
