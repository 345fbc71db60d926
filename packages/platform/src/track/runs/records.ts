import {
  type Change,
  type Context,
  type Contracts,
  type MetricNumber,
  type MetricSeries,
  type MetricSummary,
  nameTag,
  type OutputOf,
  parentTag,
  type Run,
  runId,
  toMetricNumber,
  update,
  upsert,
} from '@levain/core'
import { type Grouped, grouped } from '../grouped.ts'
import { linksOf, noLinks } from './links.ts'

type Reader = Pick<Context, 'ledger'>
export type RunRecord = OutputOf<Contracts['track']['search']>['runs'][number]

/** Everything about each of these runs; five queries however many they are. */
export async function recordsOf(ctx: Reader, runs: readonly Run[]): Promise<RunRecord[]> {
  const ids = runs.map(({ id }) => id)
  const [params, tags, metrics, links] = await Promise.all([paramsOf(ctx, ids), tagsOf(ctx, ids), summariesOf(ctx, ids), linksOf(ctx, ids)])
  return runs.map((run) => ({
    run,
    params: params.get(run.id) ?? {},
    tags: tags.get(run.id) ?? {},
    metrics: metrics.get(run.id) ?? {},
    ...(links.get(run.id) ?? noLinks),
  }))
}

/** The last value of each metric, of each of these runs, in one query. */
export async function lastMetrics(ctx: Reader, runs: readonly string[]): Promise<Grouped<MetricNumber>> {
  const series = await ctx.ledger.find('metricSeries', { where: { run: { in: runs } } })
  return groupedByRun(
    runs,
    series.map((one) => ({ run: one.run, key: one.key, value: lastOf(one) })),
  )
}

/** What each metric of each of these runs came to, in one query. */
async function summariesOf(ctx: Reader, runs: readonly string[]): Promise<Grouped<MetricSummary>> {
  const series = await ctx.ledger.find('metricSeries', { where: { run: { in: runs } } })
  return groupedByRun(
    runs,
    series.map((one) => ({ run: one.run, key: one.key, value: summaryOf(one) })),
  )
}

const summaryOf = (series: MetricSeries): MetricSummary => ({
  last: lastOf(series),
  step: series.lastStep,
  atMs: series.lastAtMs,
  min: bound(series.min),
  max: bound(series.max),
})

const lastOf = ({ last, lastIsNan }: MetricSeries): MetricNumber => toMetricNumber(lastIsNan ? Number.NaN : last)
const bound = (value: number | null): MetricNumber | null => (value === null ? null : toMetricNumber(value))

/** The parameters of each of these runs, in one query. */
export async function paramsOf(ctx: Reader, runs: readonly string[]): Promise<Grouped<string>> {
  return groupedByRun(runs, await ctx.ledger.find('params', { where: { run: { in: runs } } }))
}

/** The tags of each of these runs, in one query. */
export async function tagsOf(ctx: Reader, runs: readonly string[]): Promise<Grouped<string>> {
  return groupedByRun(runs, await ctx.ledger.find('tags', { where: { run: { in: runs } } }))
}

/** Sets tags; some of them are columns of the run too. */
export function tagChanges(run: string, tags: Readonly<Record<string, string>>): Change[] {
  const rows = Object.entries(tags).map(([key, value]) => upsert('tags', { run, key, value }))
  const columns = columnsIn(tags)
  return columns ? [...rows, update('runs', { id: run }, columns)] : rows
}

function columnsIn(tags: Readonly<Record<string, string>>): Partial<Run> | undefined {
  const { [nameTag]: name, [parentTag]: parent } = tags
  if (name === undefined && parent === undefined) return undefined
  return { ...(name === undefined ? {} : { name }), ...(parent === undefined ? {} : { parent: runId.safeParse(parent).data ?? null }) }
}

const groupedByRun = <Value>(runs: readonly string[], rows: readonly { run: string; key: string; value: Value }[]): Grouped<Value> =>
  grouped(runs, rows, ({ run }) => run)
