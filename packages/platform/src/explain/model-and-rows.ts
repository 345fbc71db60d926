import { type Context, type Frame, fail, type Model, resolveModel, resolveTable } from '@levain/core'
import { loadModel } from '@levain/runtime/codec'
import type { Score } from '@levain/runtime/explain'
import { type Answer, createPredictor, type Label, type Predictor, takeRows } from '@levain/runtime/model'

/** Rows scored before others get a turn on the thread. */
const chunkRows = 2048

export interface Explained {
  readonly digest: string
  readonly model: Model
  readonly predictor: Predictor
  /** The model as explanations that ask it want it: it gives the thread away between chunks of rows. */
  readonly score: Score
  /** The inputs of the model, of rows of a table that `pick` chooses out of so many. @throws dataset-not-found, column-missing */
  rows(table: string, pick: (count: number) => Int32Array): Promise<Frame>
}

/** @throws model-not-found, model-unreadable */
export async function openModel(ctx: Context, reference: string): Promise<Explained> {
  const { digest } = await resolveModel(ctx, reference)
  const model = await loadModel(ctx.blobs, digest)
  const predictor = createPredictor(model)
  const names = model.signature.inputs.map(({ name }) => name)
  return {
    digest,
    model,
    predictor,
    score: (frame) => scoreInTurns(ctx, predictor, frame),
    rows: async (table, pick) => {
      const frame = await ctx.tables.frame((await resolveTable(ctx, table)).digest, names)
      return takeRows(frame, pick(frame.rows))
    },
  }
}

async function scoreInTurns(ctx: Context, predictor: Predictor, frame: Frame): Promise<Float64Array> {
  const score = predictor.bindFrame(frame)
  const out = new Float64Array(frame.rows * predictor.outputs)
  for (let from = 0; from < frame.rows; from += chunkRows) {
    out.set(score(from, Math.min(frame.rows, from + chunkRows)), from * predictor.outputs)
    await new Promise((resume) => setImmediate(resume))
    if (ctx.signal.aborted) throw fail('cancelled', { what: 'Explaining' })
  }
  return out
}

export const range = (from: number, to: number): Int32Array => Int32Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)

/** So many of `count` rows, evenly spaced from the first on. */
export const spaced = (count: number, wanted: number): Int32Array =>
  count <= wanted ? range(0, count) : Int32Array.from({ length: wanted }, (_, i) => Math.floor((i * count) / wanted))

/** An answer that one can wish for or decide by. @throws explanation-impossible */
export function oneAnswer(answer: Answer): Label {
  if (typeof answer !== 'object') return answer
  throw fail('explanation-impossible', { reason: 'the model answers lists of numbers, and none of them can be wished for or decided by' })
}

/** Exactly one row. @throws input-invalid */
export function theRow(row: number): (count: number) => Int32Array {
  return (count) => {
    if (row < count) return Int32Array.of(row)
    throw fail('input-invalid', { field: 'row', expected: `a row of the ${count} there are, counted from 0`, got: String(row) })
  }
}

/** Which number of a score is of a class: of the last one unless named; 0 for models of numbers. @throws input-invalid */
export function outputOf({ signature: { output } }: Model, wanted: Label | undefined): { index: number; label: Label | undefined } {
  const { classes } = output
  if (!classes) return { index: 0, label: undefined }
  const index = wanted === undefined ? classes.length - 1 : classes.findIndex((own) => String(own) === String(wanted))
  if (index < 0) throw fail('input-invalid', { field: 'class', expected: `one of ${classes.map(String).join(', ')}`, got: String(wanted) })
  return { index, label: classes[index] }
}
