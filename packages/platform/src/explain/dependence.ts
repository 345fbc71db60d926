import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { dependence as dependenceOf } from '@levain/runtime/explain'
import { openModel, outputOf, spaced } from './model-and-rows.ts'

type Verb = Contracts['explain']['dependence']

/** @throws model-not-found, model-unreadable, dataset-not-found, column-missing, explanation-impossible, input-invalid, cancelled */
export async function dependence(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { digest, model, score, rows } = await openModel(ctx, input.model)
  const { index, label } = outputOf(model, input.class)
  let numbers = new Int32Array(0)
  const frame = await rows(input.data, (count) => {
    numbers = Int32Array.from(spaced(count, input.limit))
    return numbers
  })
  const columns = [...new Set(input.columns)]
  const { grids, outputs, average, rows: own } = await dependenceOf(score, frame, columns, input.points)
  const inner = grids[1]?.length ?? 1
  const points = grids[0]?.length ?? 0
  return {
    model: digest,
    ...(label === undefined ? {} : { class: label }),
    rows: frame.rows,
    grids: grids.map((values, i) => ({ column: columns[i]!, values: [...values] })),
    average: Array.from({ length: points }, (_, a) => Array.from({ length: inner }, (_, b) => average[(a * inner + b) * outputs + index]!)),
    curves: Array.from({ length: own ? Math.min(input.curves, frame.rows) : 0 }, (_, i) => ({
      row: numbers[i]!,
      values: Array.from({ length: points }, (_, a) => own![(a * frame.rows + i) * outputs + index]!),
    })),
  }
}
