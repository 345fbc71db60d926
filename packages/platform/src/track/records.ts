import { type Change, type Context, type MetricNumber, type MetricSeries, type MetricSummary, toMetricNumber, upsert } from '@levain/core'

/** Key and value by run. */
export type ByRun<Value> = ReadonlyMap<string, Record<string, Value>>

type Reader = Pick<Context, 'ledger'>

/** The last value of each metric, of each of these runs, in one query. */
export async function lastMetrics(ctx: Reader, runs: readonly string[]): Promise<ByRun<MetricNumber>> {
  const series = await ctx.ledger.find('metricSeries', { where: { run: { in: runs } } })
  return grouped(
    runs,
    series.map((one) => ({ run: one.run, key: one.key, value: lastOf(one) })),
  )
}

/** What each metric of a run came to. */
export async function summariesOf(ctx: Reader, run: string): Promise<Record<string, MetricSummary>> {
  const series = await ctx.ledger.find('metricSeries', { where: { run }, orderBy: [['key', 'asc']] })
  return Object.fromEntries(
    series.map((one) => [one.key, { last: lastOf(one), step: one.lastStep, atMs: one.lastAtMs, min: bound(one.min), max: bound(one.max) }]),
  )
}

const lastOf = ({ last, lastIsNan }: MetricSeries): MetricNumber => toMetricNumber(lastIsNan ? Number.NaN : last)
const bound = (value: number | null): MetricNumber | null => (value === null ? null : toMetricNumber(value))

/** The parameters of each of these runs, in one query. */
export async function paramsOf(ctx: Reader, runs: readonly string[]): Promise<ByRun<string>> {
  return grouped(runs, await ctx.ledger.find('params', { where: { run: { in: runs } }, orderBy: [['key', 'asc']] }))
}

/** The tags of each of these runs, in one query. */
export async function tagsOf(ctx: Reader, runs: readonly string[]): Promise<ByRun<string>> {
  return grouped(runs, await ctx.ledger.find('tags', { where: { run: { in: runs } }, orderBy: [['key', 'asc']] }))
}

export function tagChanges(run: string, tags: Readonly<Record<string, string>>): Change[] {
  return Object.entries(tags).map(([key, value]) => upsert('tags', { run, key, value }))
}

function grouped<Value>(runs: readonly string[], rows: readonly { run: string; key: string; value: Value }[]): ByRun<Value> {
  const groups = new Map<string, Record<string, Value>>(runs.map((run) => [run, {}]))
  for (const { run, key, value } of rows) (groups.get(run) as Record<string, Value>)[key] = value
  return groups
}
