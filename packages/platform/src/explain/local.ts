import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { lime } from '@levain/runtime/explain'
import { openModel, outputOf, spaced, theRow } from './model-and-rows.ts'

type Verb = Contracts['explain']['local']

const [backgroundMax, believableFit] = [10_000, 0.2]

/** @throws model-not-found, model-unreadable, dataset-not-found, column-missing, explanation-impossible, input-invalid, cancelled */
export async function local(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { digest, model, score, rows } = await openModel(ctx, input.model)
  const { index, label } = outputOf(model, input.class)
  const row = await rows(input.data, theRow(input.row))
  const background = await rows(input.background, (count) => spaced(count, backgroundMax))
  const { samples, columns, seed } = input
  const found = await lime(score, row, background, { samples, columns, output: index, seed })
  return {
    model: digest,
    row: input.row,
    ...(label === undefined ? {} : { class: label }),
    background: background.rows,
    believable: found.fit >= believableFit,
    ...found,
  }
}
