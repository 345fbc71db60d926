import { type Canary, type Change, type Context, fail, nowIso, update } from '@levain/core'

/** The newest canary of a deployment. */
export async function newestCanary(ctx: Context, deployment: string): Promise<Canary | null> {
  const [newest = null] = await ctx.ledger.find('canaries', { where: { deployment }, orderBy: [['createdAt', 'desc']], limit: 1 })
  return newest
}

/** @throws canary-running */
export async function refuseWhileRunning(ctx: Context, deployment: string): Promise<void> {
  const running = await runningCanary(ctx, deployment)
  if (running) throw fail('canary-running', { deployment, version: running.to })
}

export async function runningCanary(ctx: Context, deployment: string): Promise<Canary | undefined> {
  return ctx.ledger.first('canaries', { deployment, status: 'running' })
}

/** What the canary saw when it moved. */
export type Seen = Canary['history'][number]['seen']

/** A canary moves on or ends; not when somebody else has moved it meanwhile. */
export function moved(
  ctx: Context,
  canary: Canary,
  to: Partial<Pick<Canary, 'status' | 'step' | 'reason'>>,
  what: string,
  seen: Seen = null,
): Change {
  const at = nowIso(ctx)
  const percent = canary.steps[to.step ?? canary.step] ?? 100
  const history = [
    ...canary.history,
    { at, percent: to.status && to.status !== 'promoted' && to.status !== 'running' ? 0 : percent, what, seen },
  ]
  const set = { ...to, ...(to.step === undefined ? {} : { stepSince: at }), history, updatedAt: at }
  return update('canaries', { id: canary.id }, set, { status: canary.status, step: canary.step })
}
