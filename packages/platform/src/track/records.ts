import { type Change, type Context, type MetricPoint, upsert } from '@levain/core'

/** Key and value by run. */
export type ByRun<Value> = ReadonlyMap<string, Record<string, Value>>

type Reader = Pick<Context, 'ledger'>

/** The last value of each metric, of each of these runs, in one query. */
export async function lastMetrics(ctx: Reader, runs: readonly string[]): Promise<ByRun<number>> {
  return grouped(runs, await metricPoints(ctx, runs))
}

/** The parameters of each of these runs, in one query. */
export async function paramsOf(ctx: Reader, runs: readonly string[]): Promise<ByRun<string>> {
  return grouped(runs, await ctx.ledger.find('params', { where: { run: { in: runs } }, orderBy: [['key', 'asc']] }))
}

/** The tags of each of these runs, in one query. */
export async function tagsOf(ctx: Reader, runs: readonly string[]): Promise<ByRun<string>> {
  return grouped(runs, await ctx.ledger.find('tags', { where: { run: { in: runs } }, orderBy: [['key', 'asc']] }))
}

/** All points of these runs, the latest of each metric last. */
export function metricPoints(ctx: Reader, runs: readonly string[]): Promise<MetricPoint[]> {
  return ctx.ledger.find('metrics', {
    where: { run: { in: runs } },
    orderBy: [
      ['run', 'asc'],
      ['key', 'asc'],
      ['step', 'asc'],
      ['at', 'asc'],
    ],
  })
}

export function tagChanges(run: string, tags: Readonly<Record<string, string>>): Change[] {
  return Object.entries(tags).map(([key, value]) => upsert('tags', { run, key, value }))
}

function grouped<Value>(runs: readonly string[], rows: readonly { run: string; key: string; value: Value }[]): ByRun<Value> {
  const groups = new Map<string, Record<string, Value>>(runs.map((run) => [run, {}]))
  for (const { run, key, value } of rows) (groups.get(run) as Record<string, Value>)[key] = value
  return groups
}
