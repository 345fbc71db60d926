import type { Context, Contracts, Model, OutputOf, ParsedInputOf } from '@levain/core'
import type { Predictions } from '@levain/runtime/model'
import { contributionsOf } from './contributions.ts'
import { openModel, range, spaced } from './model-and-rows.ts'

type Verb = Contracts['explain']['answers']
type Output = OutputOf<Verb>

/**
 * How much each column added to the answers to some rows.
 *
 * @throws model-not-found, model-unreadable, dataset-not-found, column-missing, explanation-impossible, cancelled
 */
export async function answers(ctx: Context, input: ParsedInputOf<Verb>): Promise<Output> {
  const explained = await openModel(ctx, input.model)
  const { from, limit, backgroundRows } = input
  const rows = await explained.rows(input.data, (count) => range(Math.min(from, count), Math.min(from + limit, count)))
  const background =
    input.background === undefined ? undefined : await explained.rows(input.background, (count) => spaced(count, backgroundRows))
  const predicted = explained.predictor.predictFrame(rows)
  const found = await contributionsOf(ctx, explained, rows, background, input)
  return {
    model: explained.digest,
    mode: found.mode,
    space: found.space,
    background: background?.rows ?? 0,
    outputs: labelsOf(explained.model, found.base.length),
    columns: [...found.columns],
    base: [...found.base],
    rows: found.rows.map((own, i) => ({ row: from + i, ...answerOf(predicted, i), contributions: own })),
  }
}

function answerOf({ predictions, probabilities }: Predictions, row: number): Pick<Output['rows'][number], 'prediction' | 'score'> {
  const prediction = predictions[row]!
  if (typeof prediction === 'object') return { prediction: [...prediction], score: [...prediction] }
  return { prediction, score: probabilities?.[row] ?? [prediction as number] }
}

/** A single margin of two classes speaks of the second. */
function labelsOf({ signature: { output } }: Model, outputs: number): Output['outputs'] {
  if (!output.classes) return [output.name]
  return outputs === 1 ? [output.classes[1] ?? output.name] : [...output.classes]
}
