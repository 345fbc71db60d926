import {
  type Context,
  type Contracts,
  fail,
  hasTarget,
  type OutputOf,
  type ParsedInputOf,
  type Signature,
  seededRandom,
} from '@levain/core'
import { scoreFrame } from '@levain/runtime/model'
import { defaultMetric, higherIsBetter, type MetricName, metricsFor, type Scores } from '@levain/runtime/stats'
import { judgedRows } from './judged-rows.ts'
import { runStatistics } from './run-statistics.ts'
import { stresses } from './stress/index.ts'

type Verb = Contracts['evaluate']['stress']
type Case = OutputOf<Verb>['cases'][number]

/**
 * Puts rows through what may happen to them and measures how much worse the model gets, on the same rows.
 *
 * @throws model-not-found, model-unreadable, dataset-not-found, column-missing, target-unusable, input-invalid, cancelled
 */
export async function stress(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { model, predictor, frame } = await judgedRows(ctx, input)
  const metric = metricOf(predictor.model.signature.output, input.metric)
  const plain = await scoreFrame(predictor, frame, ctx.signal)
  const inputs = predictor.model.signature.inputs.map(({ name }) => name)
  const cases: Case[] = []
  for (const { name, cases: make } of stresses.filter((one) => input.only.length === 0 || input.only.some((own) => own === one.name))) {
    // Each has a chance of its own: what one of them draws does not depend on which others there are.
    const random = seededRandom(input.seed)
    for (const given of make({ frame, inputs, predictor, truth: plain.truth, random })) {
      const scores = await scoreFrame(predictor, given.frame, ctx.signal)
      cases.push({ stress: name, case: given.name, ...(await judge(ctx, metric, plain, scores, input)) })
    }
  }
  const { metrics } = await runStatistics('report', { scores: plain, seed: input.seed }, frame.rows, ctx.signal)
  return {
    model: model.digest,
    rows: frame.rows,
    metric,
    baseline: metrics[metric] ?? { value: null },
    tolerance: input.tolerance,
    passed: cases.length > 0 && cases.every(({ verdict }) => verdict === 'held'),
    cases: cases.sort((a, b) => (b.drop ?? Number.NEGATIVE_INFINITY) - (a.drop ?? Number.NEGATIVE_INFINITY)),
  }
}

/** How much is lost, turned so that a loss is positive whatever the metric. */
async function judge(
  ctx: Context,
  metric: MetricName,
  plain: Scores,
  stressed: Scores,
  { tolerance, seed }: { tolerance: number; seed: number },
): Promise<Omit<Case, 'stress' | 'case'>> {
  const found = await runStatistics('compare', { metric, challenger: stressed, champion: plain, seed }, plain.truth.length, ctx.signal)
  const { challenger, difference, low, high } = found
  if (difference === null || low === null || high === null)
    return { value: null, drop: null, low: null, high: null, verdict: 'no evidence' }
  const [least, most] = higherIsBetter(metric) ? [-high, -low] : [low, high]
  const drop = higherIsBetter(metric) ? -difference : difference
  return { value: challenger, drop, low: least, high: most, verdict: most <= tolerance ? 'held' : least > tolerance ? 'broke' : 'unclear' }
}

/** @throws input-invalid */
export function metricOf({ name, task }: Signature['output'], wanted: MetricName | undefined): MetricName {
  if (!hasTarget(task)) throw fail('target-unusable', { target: name, reason: `${task} has no target to measure against` })
  const metric = wanted ?? defaultMetric(task)
  if (metricsFor(task).includes(metric)) return metric
  throw fail('input-invalid', { field: 'metric', expected: `one of ${metricsFor(task).join(', ')} for ${task}`, got: metric })
}
