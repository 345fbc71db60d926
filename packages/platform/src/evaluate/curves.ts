import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { scoreFrame } from '@levain/runtime/model'
import { classIndex, judgedRows } from './judged-rows.ts'
import { runStatistics } from './run-statistics.ts'

type Verb = Contracts['evaluate']['curves']

/** @throws model-not-found, model-unreadable, dataset-not-found, column-missing, target-unusable, input-invalid */
export async function curves(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { model, predictor, frame } = await judgedRows(ctx, input)
  const { bins, by, points } = input
  const index = classIndex(predictor.model, input.class)
  const scores = await scoreFrame(predictor, frame, ctx.signal)
  const found = await runStatistics('curves', { scores, options: { index, bins, by, points } }, frame.rows, ctx.signal)
  const label = predictor.model.signature.output.classes?.[index]
  return { model: model.digest, rows: frame.rows, ...(label === undefined ? {} : { class: label }), ...found }
}
