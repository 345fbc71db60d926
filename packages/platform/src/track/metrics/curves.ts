import type { Context, Contracts, MetricSeries, OutputOf, ParsedInputOf, StoredPoint } from '@levain/core'
import { asPoint } from './history.ts'

type Verb = Contracts['track']['curves']

/**
 * A metric of several runs, thinned over the steps that any of them has: every n-th step, the last one, and of each run
 * its first and last. Points of a chosen step are all given.
 */
export async function curves(ctx: Context, { runs, key, fromStep, toStep, points }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const series = await ctx.ledger.find('metricSeries', { where: { run: { in: runs }, key } })
  const step = { ...(fromStep === undefined ? {} : { gte: fromStep }), ...(toStep === undefined ? {} : { lte: toStep }) }
  const all = await Promise.all(series.map((one) => pointsOf(ctx, one, step)))
  const steps = [...new Set(all.flatMap((own) => own.map((point) => point.step)))].sort((a, b) => a - b)
  const chosen = thinned(steps, points)
  const byRun = new Map(series.map(({ run }, index) => [run, keep(all[index] ?? [], chosen)]))
  return [...new Set(runs)].map((run) => ({ run, points: (byRun.get(run) ?? []).map(asPoint) }))
}

const pointsOf = (ctx: Context, { id }: MetricSeries, step: { gte?: number; lte?: number }): Promise<StoredPoint[]> =>
  ctx.ledger.find('metricPoints', {
    where: { series: id, ...(Object.keys(step).length === 0 ? {} : { step }) },
    orderBy: [
      ['step', 'asc'],
      ['atMs', 'asc'],
      ['value', 'asc'],
    ],
  })

/** Evenly spaced steps, at most `count` of them, and the last one. */
function thinned(steps: readonly number[], count: number): Set<number> {
  if (steps.length <= count) return new Set(steps)
  const stride = Math.ceil(steps.length / count)
  const even = steps.filter((_, index) => index % stride === 0)
  return new Set([...even, steps.at(-1) as number])
}

function keep(points: readonly StoredPoint[], chosen: ReadonlySet<number>): StoredPoint[] {
  const first = points[0]?.step
  const last = points.at(-1)?.step
  return points.filter(({ step }) => chosen.has(step) || step === first || step === last)
}
