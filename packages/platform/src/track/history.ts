import type { Context, Contracts, MetricPoint, ParsedInputOf } from '@levain/core'
import { findRun } from './find-run.ts'

/** The points of a metric by step, then by time; the first `limit` of them. */
export async function history(ctx: Context, input: ParsedInputOf<Contracts['track']['history']>): Promise<MetricPoint[]> {
  const run = await findRun(ctx, input.run)
  return ctx.ledger.find('metrics', {
    where: { run: run.id, key: input.key },
    orderBy: [
      ['step', 'asc'],
      ['at', 'asc'],
    ],
    limit: input.limit,
  })
}
