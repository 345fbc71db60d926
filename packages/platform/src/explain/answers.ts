import {
  type Context,
  type Contracts,
  type Frame,
  fail,
  type Model,
  type OutputOf,
  type ParsedInputOf,
  resolveModel,
  resolveTable,
} from '@levain/core'
import { loadModel } from '@levain/runtime/codec'
import { type Attribution, byInput, createExplainer } from '@levain/runtime/explain'
import { createPredictor, takeRows } from '@levain/runtime/model'

type Input = ParsedInputOf<Contracts['explain']['answers']>
type Output = OutputOf<Contracts['explain']['answers']>

/** Rows explained before others get a turn on the thread. */
const chunkRows = 8

/**
 * How much each column added to the answers to some rows.
 *
 * @throws model-not-found, model-unreadable, dataset-not-found, column-missing, explanation-impossible, cancelled
 */
export async function answers(ctx: Context, input: Input): Promise<Output> {
  const { digest } = await resolveModel(ctx, input.model)
  const model = await loadModel(ctx.blobs, digest)
  const rows = await rowsOf(
    ctx,
    model,
    input.data,
    ({ from, limit }: Input, count) => range(Math.min(from, count), Math.min(from + limit, count)),
    input,
  )
  const background =
    input.background === undefined
      ? undefined
      : await rowsOf(ctx, model, input.background, ({ backgroundRows }: Input, count) => spaced(count, backgroundRows), input)
  const explainer = createExplainer(model, { space: input.space, ...(background && { background }) })
  const predicted = createPredictor(model).predictFrame(rows)
  const found: Output['rows'] = []
  let said: Attribution | undefined
  for (let at = 0; at === 0 || at < rows.rows; at += chunkRows) {
    const features = explainer.explainFrame(takeRows(rows, range(at, Math.min(at + chunkRows, rows.rows))))
    said = input.parts ? features : byInput(model, features)
    for (const [i, contributions] of split(said).entries()) {
      const answer = predicted.predictions[at + i]!
      const score = predicted.probabilities?.[at + i] ?? [answer as number]
      found.push({ row: input.from + at + i, prediction: answer, score, contributions })
    }
    await new Promise((resume) => setImmediate(resume))
    if (ctx.signal.aborted) throw fail('cancelled', { what: 'Explaining' })
  }
  const { mode, space, features: columns, base, outputs } = said!
  const count = background?.rows ?? 0
  return {
    model: digest,
    mode,
    space,
    background: count,
    outputs: labelsOf(model, outputs),
    columns: [...columns],
    base: [...base],
    rows: found,
  }
}

/** The inputs of a model, of the rows that `pick` chooses out of so many. */
async function rowsOf(
  ctx: Context,
  { signature }: Model,
  table: string,
  pick: (input: Input, count: number) => Int32Array,
  input: Input,
): Promise<Frame> {
  const { digest } = await resolveTable(ctx, table)
  const frame = await ctx.tables.frame(
    digest,
    signature.inputs.map(({ name }) => name),
  )
  return takeRows(frame, pick(input, frame.rows))
}

const range = (from: number, to: number): Int32Array => Int32Array.from({ length: to - from }, (_, i) => from + i)

/** So many of `count` rows, evenly spaced from the first on. */
const spaced = (count: number, wanted: number): Int32Array =>
  count <= wanted ? range(0, count) : Int32Array.from({ length: wanted }, (_, i) => Math.floor((i * count) / wanted))

/** Per row: columns × outputs. */
function split({ rows, features, outputs, contributions }: Attribution): number[][][] {
  return Array.from({ length: rows }, (_, i) =>
    features.map((_, f) =>
      Array.from(contributions.subarray((i * features.length + f) * outputs, (i * features.length + f + 1) * outputs)),
    ),
  )
}

/** A single margin of two classes speaks of the second. */
function labelsOf({ signature: { output } }: Model, outputs: number): Output['outputs'] {
  if (!output.classes) return [output.name]
  return outputs === 1 ? [output.classes[1] ?? output.name] : [...output.classes]
}
