import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { findRun } from './find-run.ts'
import { paramsOf, summariesOf, tagsOf } from './records.ts'

type Verb = Contracts['track']['show']

/** Shows a run with everything it logged. */
export async function show(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const run = await findRun(ctx, input.run)
  const [params, tags, metrics, artifacts, children] = await Promise.all([
    paramsOf(ctx, [run.id]),
    tagsOf(ctx, [run.id]),
    summariesOf(ctx, run.id),
    ctx.ledger.find('artifacts', { where: { run: run.id }, orderBy: [['path', 'asc']] }),
    ctx.ledger.find('runs', { where: { parent: run.id }, orderBy: [['createdAt', 'asc']] }),
  ])
  return { run, params: params.get(run.id) ?? {}, tags: tags.get(run.id) ?? {}, metrics, artifacts, children }
}
