import { type Context, type Contracts, fail, type Model, type OutputOf, type ParsedInputOf } from '@levain/core'
import { type CounterfactualOptions, type Freedom, counterfactuals as find } from '@levain/runtime/explain'
import type { Label, Predictor } from '@levain/runtime/model'
import { oneAnswer, openModel, spaced, theRow } from './model-and-rows.ts'

type Verb = Contracts['explain']['counterfactuals']
type Input = ParsedInputOf<Verb>

const valuesTried = 16

/** @throws model-not-found, model-unreadable, dataset-not-found, column-missing, explanation-impossible, input-invalid, cancelled */
export async function counterfactuals(ctx: Context, input: Input): Promise<OutputOf<Verb>> {
  const { digest, model, predictor, score, rows } = await openModel(ctx, input.model)
  const row = await rows(input.data, theRow(input.row))
  const background = await rows(input.background, (count) => spaced(count, input.backgroundRows))
  const prediction = oneAnswer(predictor.predictFrame(row).predictions[0]!)
  const goal = goalOf(model, predictor, input, prediction)
  const { changes, ways } = input
  const freedom = freedoms(model, input)
  const found = await find(score, row, background, { goal, freedom, changes, ways, values: valuesTried })
  const there = goal(predictor.scoreFrame(row), 0) >= 0
  return {
    model: digest,
    row: input.row,
    prediction,
    background: background.rows,
    found: found.length > 0,
    reason: reasonOf(found.length, there, input),
    ways: found.map(({ scores, changes: changed, distance, strangeness }) => ({
      prediction: answerOf(model, predictor, scores),
      score: scores,
      changes: changed,
      distance,
      strangeness,
    })),
  }
}

function reasonOf(found: number, there: boolean, { changes, backgroundRows }: Input): string {
  if (there) return 'the model already answers as wanted'
  if (found > 0) return `${found} way(s) found`
  return `none found that changes at most ${changes} column(s) to values of ${backgroundRows} rows; there may still be one`
}

/** Greater is nearer; 0 and more is there. */
function goalOf(model: Model, predictor: Predictor, { want, least, most }: Input, now: Label): CounterfactualOptions['goal'] {
  const { classes } = model.signature.output
  if (!classes) {
    if (least === undefined && most === undefined)
      throw fail('input-invalid', { field: 'least', expected: 'least or most, for a model of numbers', got: 'neither' })
    return (scores, at) => Math.min(scores[at]! - (least ?? Number.NEGATIVE_INFINITY), (most ?? Number.POSITIVE_INFINITY) - scores[at]!)
  }
  const other = classes.length === 2 ? classes.find((own) => own !== now) : undefined
  const wanted = classes.findIndex((own) => String(own) === String(want ?? other))
  if (wanted < 0) throw fail('input-invalid', { field: 'want', expected: `one of ${classes.map(String).join(', ')}`, got: String(want) })
  return (scores, at) => (predictor.classOf(scores, at) === wanted ? scores[at + wanted]! : scores[at + wanted]! - 1)
}

function freedoms(model: Model, { fixed, up, down }: Input): Record<string, Freedom> {
  const known = model.signature.inputs.map(({ name }) => name)
  for (const name of [...fixed, ...up, ...down])
    if (!known.includes(name)) throw fail('column-missing', { table: 'the inputs of the model', column: name, columns: known })
  const said = (names: readonly string[], freedom: Freedom): [string, Freedom][] => names.map((name) => [name, freedom])
  return Object.fromEntries([...said(up, 'up'), ...said(down, 'down'), ...said(fixed, 'fixed')])
}

function answerOf(model: Model, predictor: Predictor, scores: readonly number[]): Label {
  const { classes } = model.signature.output
  return classes ? classes[predictor.classOf(Float64Array.from(scores), 0)]! : scores[0]!
}
