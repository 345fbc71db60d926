import type { Context, Contracts, Deployment, OutputOf } from '@levain/core'
import { targetOf } from './targets/index.ts'

/** Every deployment, and whether it answers right now. */
export async function list(ctx: Context): Promise<OutputOf<Contracts['deploy']['list']>> {
  const rows = await ctx.ledger.find('deployments', { orderBy: [['name', 'asc']] })
  return Promise.all(rows.map(observed))
}

/** A row as it is this moment: one that should answer and does not is degraded, whatever was written last. */
export async function observed(row: Deployment): Promise<Deployment> {
  if (row.status !== 'ready') return row
  const stats = await (await targetOf(row)).stats(row)
  return stats?.ready ? row : { ...row, status: 'degraded', error: 'it does not answer' }
}
