import type { Context, Contracts, Deployment, OutputOf } from '@levain/core'
import { targetOf } from './targets/index.ts'

/** Every deployment, and whether it answers right now. */
export async function list(ctx: Context): Promise<OutputOf<Contracts['deploy']['list']>> {
  const rows = await ctx.ledger.find('deployments', { orderBy: [['name', 'asc']] })
  return Promise.all(rows.map((row) => observed(ctx, row)))
}

/** A row as it is this moment: one that should answer and does not is degraded, whatever was written last. */
export async function observed(ctx: Context, row: Deployment): Promise<Deployment> {
  if (row.status !== 'ready') return row
  const answers =
    row.target === 'kubernetes'
      ? await (await import('./targets/kubernetes/index.ts')).answersOnCluster(ctx, row)
      : (await (await targetOf(row)).stats(row))?.ready
  return answers ? row : { ...row, status: 'degraded', error: 'it does not answer' }
}
