import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { lastMetrics, paramsOf, tagsOf } from './records.ts'

type Verb = Contracts['track']['runs']

/** Lists runs that are not in the bin, newest first; four queries however many they are. */
export async function runs(ctx: Context, { limit, ...where }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const found = await ctx.ledger.find('runs', {
    where: { ...where, deletedAt: null },
    orderBy: [
      ['createdAt', 'desc'],
      ['id', 'desc'],
    ],
    limit,
  })
  const ids = found.map((run) => run.id)
  const [params, metrics, tags] = await Promise.all([paramsOf(ctx, ids), lastMetrics(ctx, ids), tagsOf(ctx, ids)])
  return found.map((run) => ({
    run,
    params: params.get(run.id) ?? {},
    metrics: metrics.get(run.id) ?? {},
    tags: tags.get(run.id) ?? {},
  }))
}
