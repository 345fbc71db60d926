import { type Context, type Contracts, type MetricPoint, type ParsedInputOf, toMetricNumber } from '@levain/core'
import { findRun } from './find-run.ts'

/** The points of a metric by time, then by step; the first `limit` of them. */
export async function history(ctx: Context, input: ParsedInputOf<Contracts['track']['history']>): Promise<MetricPoint[]> {
  const run = await findRun(ctx, input.run)
  const series = await ctx.ledger.first('metricSeries', { run: run.id, key: input.key })
  if (!series) return []
  const points = await ctx.ledger.find('metricPoints', {
    where: { series: series.id },
    orderBy: [
      ['atMs', 'asc'],
      ['step', 'asc'],
      ['value', 'asc'],
    ],
    limit: input.limit,
  })
  return points.map(({ step, atMs, value, isNan }) => ({ step, atMs, value: toMetricNumber(isNan ? Number.NaN : value) }))
}
