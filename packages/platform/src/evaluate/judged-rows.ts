import { type Context, type Frame, fail, type Model, type Resolved, resolveModel, resolveTable } from '@levain/core'
import { loadModel } from '@levain/runtime/codec'
import { createPredictor, type Label, type Predictor, readTruth, takeRows } from '@levain/runtime/model'

/** A model and the rows it is judged on: those that have a target. */
export interface JudgedRows {
  readonly model: Resolved
  readonly data: Resolved
  readonly predictor: Predictor
  /** Inputs of the model and the target. */
  readonly frame: Frame
}

/** @throws model-not-found, model-unreadable, dataset-not-found, column-missing, target-unusable */
export async function judgedRows(ctx: Context, input: { readonly model: string; readonly data: string }): Promise<JudgedRows> {
  const model = await resolveModel(ctx, input.model)
  const data = await resolveTable(ctx, input.data)
  const loaded = await loadModel(ctx.blobs, model.digest)
  const frame = await ctx.tables.frame(data.digest, columnsOf(loaded))
  const { rows } = readTruth(loaded, frame)
  return { model, data, predictor: createPredictor(loaded), frame: rows.length === frame.rows ? frame : takeRows(frame, rows) }
}

/** Inputs of the model and the target, each once. */
const columnsOf = ({ signature }: Model): string[] => [
  ...new Set([...signature.inputs.map((column) => column.name), signature.output.name]),
]

/** The index of a class; of the last one unless named. @throws input-invalid */
export function classIndex({ signature: { output } }: Model, wanted: Label | undefined): number {
  const classes = output.classes ?? []
  if (wanted === undefined) return classes.length - 1
  const found = classes.findIndex((own) => String(own) === String(wanted))
  if (found >= 0) return found
  throw fail('input-invalid', { field: 'class', expected: `one of ${classes.map(String).join(', ')}`, got: String(wanted) })
}
