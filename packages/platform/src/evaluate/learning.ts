import {
  type Context,
  type Contracts,
  type Frame,
  fail,
  isLevainError,
  type OutputOf,
  type ParsedInputOf,
  resolveTable,
  seededRandom,
} from '@levain/core'
import { createPredictor, scoreFrame, takeRows } from '@levain/runtime/model'
import { higherIsBetter, type Scores } from '@levain/runtime/stats'
import { chosenColumns, runFit } from '../train/index.ts'
import { runStatistics } from './run-statistics.ts'
import { metricOf } from './stress.ts'

type Verb = Contracts['evaluate']['learning']
type Input = ParsedInputOf<Verb>
type Point = OutputOf<Verb>['points'][number]

/**
 * Trains on growing shares of the rows, each part of the next, and measures on the same held-out rows: would more data help?
 *
 * @throws dataset-not-found, column-missing, target-unusable, hyperparameter-invalid, input-invalid, cancelled
 */
export async function learning(ctx: Context, input: Input): Promise<OutputOf<Verb>> {
  const [data, validation] = [await resolveTable(ctx, input.data), await resolveTable(ctx, input.validation)]
  const schema = await ctx.tables.schema(data.digest)
  const columns = schema.map(({ name }) => name)
  if (!columns.includes(input.target)) throw fail('column-missing', { table: input.data, column: input.target, columns })
  const read = [...new Set([...chosenColumns({ schema, target: input.target }, input.features).map(({ name }) => name), input.target])]
  const [frame, held] = [await ctx.tables.frame(data.digest, read), await ctx.tables.frame(validation.digest, read)]
  const order = shuffled(frame.rows, input.seed)
  const points: Point[] = []
  const answers: Scores[] = []
  let metric = input.metric
  for (const share of [...new Set(input.shares)].sort((a, b) => a - b)) {
    const rows = Math.max(1, Math.round(share * frame.rows))
    const some = takeRows(frame, order.slice(0, rows))
    try {
      const { model } = await fitted(ctx, input, schema, some, held)
      metric = metricOf(model.signature.output, metric)
      const [own, seen] = [
        await scoreFrame(createPredictor(model), held, ctx.signal),
        await scoreFrame(createPredictor(model), some, ctx.signal),
      ]
      const measured = await Promise.all(
        [own, seen].map((scores) => runStatistics('report', { scores, seed: input.seed }, rows, ctx.signal)),
      )
      answers.push(own)
      points.push({ share, rows, validation: measured[0]!.metrics[metric]!, training: measured[1]!.metrics[metric]!, problem: null })
    } catch (error) {
      // A few rows may hold one class only; that is an answer, not the end.
      if (!isLevainError(error, 'target-unusable') || share === Math.max(...input.shares)) throw error
      points.push({ share, rows, validation: { value: null }, training: { value: null }, problem: String(error.details.reason) })
    }
  }
  const last = metric && (await lastStep(ctx, metric, answers, input.seed))
  return { rows: frame.rows, metric: metric ?? '', points, ...(last ?? { gain: null, moreHelps: null }) }
}

/** Is the last step up, or only chance? */
async function lastStep(ctx: Context, metric: NonNullable<Input['metric']>, answers: readonly Scores[], seed: number) {
  const [before, after] = answers.slice(-2)
  if (!before || !after) return null
  const { difference, low, high } = await runStatistics(
    'compare',
    { metric, challenger: after, champion: before, seed },
    after.truth.length,
    ctx.signal,
  )
  if (difference === null || low === null || high === null) return null
  const turned = higherIsBetter(metric) ? { value: difference, low, high } : { value: -difference, low: -high, high: -low }
  return { gain: turned, moreHelps: turned.low > 0 }
}

function fitted(
  ctx: Context,
  { algorithm, params, target, features, seed }: Input,
  schema: Awaited<ReturnType<Context['tables']['schema']>>,
  frame: Frame,
  held: Frame,
) {
  // Another thread takes the columns it is given: what is needed again is copied.
  const job = {
    algorithm,
    params,
    target,
    features,
    schema,
    frame,
    validation: takeRows(
      held,
      Int32Array.from({ length: held.rows }, (_, i) => i),
    ),
    seed,
  }
  return runFit(
    {
      ...job,
      frame: takeRows(
        frame,
        Int32Array.from({ length: frame.rows }, (_, i) => i),
      ),
    },
    ctx.signal,
    () => {},
  )
}

function shuffled(rows: number, seed: number): Int32Array {
  const random = seededRandom(seed)
  const order = Int32Array.from({ length: rows }, (_, i) => i)
  for (let i = rows - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1))
    const own = order[i]!
    order[i] = order[j]!
    order[j] = own
  }
  return order
}
