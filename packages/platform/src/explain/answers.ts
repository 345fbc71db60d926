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
import { createPredictor, type Predictions, takeRows } from '@levain/runtime/model'

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
  const { from, limit, backgroundRows, space } = input
  const rows = await rowsOf(ctx, model, input.data, (count) => range(Math.min(from, count), Math.min(from + limit, count)))
  const background =
    input.background === undefined ? undefined : await rowsOf(ctx, model, input.background, (count) => spaced(count, backgroundRows))
  const explainer = createExplainer(model, { space, ...(background && { background }) })
  const predicted = createPredictor(model).predictFrame(rows)
  const explain = (part: Frame): Attribution => {
    const features = explainer.explainFrame(part)
    return input.parts ? features : byInput(model, features)
  }
  // No rows have contributions too, none: they tell what contributions would be to.
  const { mode, base, outputs, features: columns } = explain(takeRows(rows, range(0, 0)))
  const contributions: number[][][] = []
  for (let at = 0; at < rows.rows; at += chunkRows) {
    contributions.push(...split(explain(takeRows(rows, range(at, Math.min(at + chunkRows, rows.rows))))))
    await new Promise((resume) => setImmediate(resume))
    if (ctx.signal.aborted) throw fail('cancelled', { what: 'Explaining' })
  }
  return {
    model: digest,
    mode,
    space,
    background: background?.rows ?? 0,
    outputs: labelsOf(model, outputs),
    columns: [...columns],
    base: [...base],
    rows: contributions.map((own, i) => ({ row: from + i, ...answerOf(predicted, i), contributions: own })),
  }
}

function answerOf({ predictions, probabilities }: Predictions, row: number): Pick<Output['rows'][number], 'prediction' | 'score'> {
  const prediction = predictions[row]!
  return { prediction, score: probabilities?.[row] ?? [prediction as number] }
}

/** The inputs of a model, of the rows that `pick` chooses out of so many. */
async function rowsOf(ctx: Context, { signature }: Model, table: string, pick: (count: number) => Int32Array): Promise<Frame> {
  const { digest } = await resolveTable(ctx, table)
  const names = signature.inputs.map(({ name }) => name)
  const frame = await ctx.tables.frame(digest, names)
  return takeRows(frame, pick(frame.rows))
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
