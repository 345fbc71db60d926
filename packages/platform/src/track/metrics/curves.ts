import type { Context, Contracts, MetricSeries, OutputOf, ParsedInputOf, StoredPoint } from '@levain/core'
import { asPoint } from './history.ts'

type Verb = Contracts['track']['curves']

/**
 * A metric of several runs, thinned over the steps that any of them has: every n-th step, and the first and the last of
 * each run. All points of the chosen steps are given, of every run, so that curves are compared at the same steps.
 */
export async function curves(ctx: Context, { runs, key, fromStep, toStep, points }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const series = await ctx.ledger.find('metricSeries', { where: { run: { in: runs }, key } })
  const step = { ...(fromStep === undefined ? {} : { gte: fromStep }), ...(toStep === undefined ? {} : { lte: toStep }) }
  const all = await Promise.all(series.map((one) => pointsOf(ctx, one, step)))
  const steps = [...new Set(all.flatMap((own) => own.map((point) => point.step)))].sort((a, b) => a - b)
  const ends = all.flatMap((own) => [own[0], own.at(-1)]).flatMap((point) => point?.step ?? [])
  const chosen = new Set([...thinned(steps, points), ...ends])
  const byRun = new Map(series.map(({ run }, index) => [run, (all[index] ?? []).filter((point) => chosen.has(point.step))]))
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

/** Evenly spaced steps, at most `count` of them. */
function thinned(steps: readonly number[], count: number): readonly number[] {
  const stride = Math.ceil(steps.length / count)
  return steps.length <= count ? steps : steps.filter((_, index) => index % stride === 0)
}
