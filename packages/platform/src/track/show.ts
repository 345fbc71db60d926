import type { Context, Contracts, MetricPoint, OutputOf, ParsedInputOf } from '@levain/core'
import { findRun } from './find-run.ts'
import { metricPoints, paramsOf, tagsOf } from './records.ts'

type Verb = Contracts['track']['show']
type Summaries = OutputOf<Verb>['metrics']

/** Shows a run with everything it logged. */
export async function show(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const run = await findRun(ctx, input.run)
  const [params, tags, points, artifacts, children] = await Promise.all([
    paramsOf(ctx, [run.id]),
    tagsOf(ctx, [run.id]),
    metricPoints(ctx, [run.id]),
    ctx.ledger.find('artifacts', { where: { run: run.id }, orderBy: [['path', 'asc']] }),
    ctx.ledger.find('runs', { where: { parent: run.id }, orderBy: [['createdAt', 'asc']] }),
  ])
  return { run, params: params.get(run.id) ?? {}, tags: tags.get(run.id) ?? {}, metrics: summarised(points), artifacts, children }
}

function summarised(points: readonly MetricPoint[]): Summaries {
  const summaries: Summaries = {}
  for (const { key, value } of points) {
    const { min, max, count } = summaries[key] ?? { min: value, max: value, count: 0 }
    summaries[key] = { last: value, min: Math.min(min, value), max: Math.max(max, value), count: count + 1 }
  }
  return summaries
}
