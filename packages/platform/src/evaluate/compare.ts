import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf } from '@levain/core'
import { scoreFrame } from '@levain/runtime/model'
import { type Comparison, higherIsBetter, metricsFor, type Scores } from '@levain/runtime/stats'
import { judgedRows } from './judged-rows.ts'
import { runStatistics } from './run-statistics.ts'
import { metricOf } from './stress.ts'

type Verb = Contracts['evaluate']['compare']
type Rival = OutputOf<Verb>['rivals'][number]

const falseShare = 0.05

/**
 * Compares models on the same rows, and says "better" only where the rows show it: the interval of the difference leaves out 0, and so does
 * the test after as many rivals as there are (Holm).
 *
 * @throws model-not-found, model-unreadable, dataset-not-found, column-missing, target-unusable, input-invalid, cancelled
 */
export async function compare(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { model, predictor, frame } = await judgedRows(ctx, input)
  const own = predictor.model.signature.output
  const metric = metricOf(own, input.metric)
  const mine = await scoreFrame(predictor, frame, ctx.signal)
  const found: (Omit<Rival, 'verdict' | 'adjusted'> & { main: Comparison })[] = []
  for (const reference of input.against) {
    const rival = await judgedRows(ctx, { model: reference, data: input.data })
    const theirs = await scoreFrame(rival.predictor, rival.frame, ctx.signal)
    if (String(rival.predictor.model.signature.output.classes) !== String(own.classes) || !sameTruth(mine, theirs))
      throw fail('input-invalid', { field: 'against', expected: 'models that answer the same target and classes', got: reference })
    const given = { mine, theirs, names: metricsFor(mine.task), seed: input.seed }
    const { metrics, loss } = await runStatistics('compareAll', given, frame.rows, ctx.signal)
    found.push({ model: rival.model.digest, reference, metrics, loss, main: metrics.find((one) => one.metric === metric)! })
  }
  const adjusted = holm(found.map(({ main }) => main.pValue))
  return {
    model: model.digest,
    rows: frame.rows,
    metric,
    rivals: found.map(({ main, ...rival }, i) => ({ ...rival, adjusted: adjusted[i]!, verdict: verdictOf(main, adjusted[i]!) })),
  }
}

function sameTruth(a: Scores, b: Scores): boolean {
  return a.task === b.task && a.truth.length === b.truth.length && a.truth.every((y, i) => y === b.truth[i])
}

function verdictOf({ metric, difference, low, high }: Comparison, pValue: number | null): Rival['verdict'] {
  if (difference === null || low === null || high === null) return 'no evidence'
  const isShown = pValue !== null && pValue <= falseShare
  const [least, most] = higherIsBetter(metric) ? [low, high] : [-high, -low]
  if (isShown && least > 0) return 'better'
  if (isShown && most < 0) return 'worse'
  return 'no difference shown'
}

/** Holm's (1979) adjustment; what has no p-value keeps none. */
function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const known = pValues.flatMap((p, i) => (p === null ? [] : [{ p, i }])).sort((a, b) => a.p - b.p)
  const adjusted: (number | null)[] = pValues.map(() => null)
  let most = 0
  for (const [rank, { p, i }] of known.entries()) {
    most = Math.max(most, Math.min(1, p * (known.length - rank)))
    adjusted[i] = most
  }
  return adjusted
}
