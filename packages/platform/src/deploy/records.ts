import { type Change, type Context, type Deployment, emit, fail, insert, type LineageEdge, nowIso, update, upsert } from '@levain/core'

export const findDeployment = (ctx: Pick<Context, 'ledger'>, name: string): Promise<Deployment | undefined> =>
  ctx.ledger.first('deployments', { name })

/** @throws deployment-not-found */
export async function requireDeployment(ctx: Pick<Context, 'ledger'>, name: string): Promise<Deployment> {
  const found = await findDeployment(ctx, name)
  if (!found) throw fail('deployment-not-found', { deployment: name })
  return found
}

/** Writes a deployment's row with `more`, its event and, when it answers with a version, the lineage edge from that version. */
export async function record(
  ctx: Context,
  known: Deployment | undefined,
  next: Deployment,
  what: string,
  more: readonly Change[] = [],
): Promise<Deployment> {
  const at = nowIso(ctx)
  const row = { ...next, updatedAt: at }
  const { name, status, model, version, url, error } = row
  const change: Change = known ? update('deployments', { name }, row) : insert('deployments', row)
  await ctx.ledger.commit([
    change,
    emit(at, 'deployment', name, { what, status, model, version, url, error }),
    ...(status === 'ready' ? [upsert('lineage', edgeTo(ctx, row, at))] : []),
    ...more,
  ])
  return row
}

function edgeTo(ctx: Context, { name, model, version }: Deployment, at: string): LineageEdge {
  const { id: run = null, step = null } = ctx.run ?? {}
  return { from: `model:${model}@${version}`, to: `deployment:${name}`, role: 'deployed', run, step, at }
}
