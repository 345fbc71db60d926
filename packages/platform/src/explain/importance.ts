import {
  type Context,
  type Contracts,
  type Frame,
  fail,
  hasTarget,
  type OutputOf,
  type ParsedInputOf,
  resolveModel,
  resolveTable,
  seededRandom,
} from '@levain/core'
import { loadModel } from '@levain/runtime/codec'
import { createPredictor, type Predictor, scoreFrame, takeRows } from '@levain/runtime/model'
import { defaultMetric, higherIsBetter, type MetricName, metricsFor, pointMetric } from '@levain/runtime/stats'

type Verb = Contracts['explain']['importance']

/**
 * Permutation importance (Breiman 2001): how much worse the metric gets when one column is shuffled, the others being as they are.
 *
 * @throws model-not-found, model-unreadable, dataset-not-found, column-missing, target-unusable, input-invalid, cancelled
 */
export async function importance(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { digest } = await resolveModel(ctx, input.model)
  const data = await resolveTable(ctx, input.data)
  const model = await loadModel(ctx.blobs, digest)
  const { task, name: target } = model.signature.output
  if (!hasTarget(task)) throw fail('target-unusable', { target, reason: `${task} has no target to measure against` })
  const metric: MetricName = input.metric ?? defaultMetric(task)
  if (!metricsFor(task).includes(metric))
    throw fail('input-invalid', { field: 'metric', expected: metricsFor(task).join(', '), got: metric })
  const names = model.signature.inputs.map(({ name }) => name)
  const frame = await ctx.tables.frame(data.digest, [...names, target])
  const predictor = createPredictor(model)
  const score = (rows: Frame): Promise<number> => scoreOf(ctx, predictor, rows, metric, target)
  const baseline = await score(frame)
  const random = seededRandom(input.seed)
  const columns: OutputOf<Verb>['columns'] = []
  for (const column of names) {
    const falls: number[] = []
    for (let repeat = 0; repeat < input.repeats; repeat++) {
      falls.push((higherIsBetter(metric) ? 1 : -1) * (baseline - (await score(shuffled(frame, column, random)))))
    }
    columns.push({ column, ...spread(falls) })
  }
  return { model: digest, metric, baseline, columns: columns.sort((a, b) => b.mean - a.mean) }
}

async function scoreOf(ctx: Context, predictor: Predictor, frame: Frame, metric: MetricName, target: string): Promise<number> {
  const value = pointMetric(await scoreFrame(predictor, frame, ctx.signal), metric)
  if (value === null) throw fail('target-unusable', { target, reason: `these rows cannot show ${metric}` })
  return value
}

/** The frame with the values of one column in another order (Fisher and Yates). */
function shuffled(frame: Frame, name: string, random: { next(): number }): Frame {
  const order = Int32Array.from({ length: frame.rows }, (_, row) => row)
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1))
    const own = order[i]!
    order[i] = order[j]!
    order[j] = own
  }
  const moved = takeRows({ rows: frame.rows, columns: frame.columns.filter((column) => column.name === name) }, order)
  return { rows: frame.rows, columns: frame.columns.map((column) => moved.columns.find((other) => other.name === column.name) ?? column) }
}

/** Mean and standard deviation of the population, as scikit-learn gives them. */
function spread(values: readonly number[]): { mean: number; sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, sd: Math.sqrt(squares / values.length) }
}
