import type { Alert, Context, RetrainPolicy, Run } from '@levain/core'

/** Why no retraining may be requested now, in words; null when nothing speaks against it but, perhaps, missing labels. */
export async function obstacle(ctx: Context, policy: RetrainPolicy, alert: Alert): Promise<string | null> {
  const { pipeline, cooldownMs } = policy
  if (alert.status === 'pending') return `The alert is pending: ${alert.windows} drifted window(s) so far, which is not enough to fire.`
  if (alert.status === 'acknowledged') return 'The alert is acknowledged: somebody is looking at it, so nothing happens by itself.'
  const active = await activeRun(ctx, pipeline)
  if (active) return `Run ${active.id} of ${pipeline} is ${active.status}; there is one retraining at a time.`
  const last = await lastRetraining(ctx, pipeline)
  if (!last) return null
  const leftMs = Date.parse(last.createdAt) + cooldownMs - ctx.clock.now()
  return leftMs > 0
    ? `The last retraining (run ${last.id}) was requested at ${last.createdAt}; the next may be in ${duration(leftMs)}.`
    : null
}

async function activeRun(ctx: Context, pipeline: string): Promise<Run | undefined> {
  return ctx.ledger.first('runs', { kind: 'pipeline', experiment: pipeline, status: { in: ['queued', 'running', 'waiting'] } })
}

async function lastRetraining(ctx: Context, pipeline: string): Promise<Run | undefined> {
  const runs = await ctx.ledger.find('runs', { where: { kind: 'pipeline', experiment: pipeline }, orderBy: [['createdAt', 'desc']] })
  return runs.find(({ cause }) => cause.kind === 'drift')
}

/** In the largest unit that says it, rounded up. */
function duration(ms: number): string {
  if (ms > 90 * 60_000) return `${Math.ceil(ms / 3_600_000)} hours`
  return ms > 90_000 ? `${Math.ceil(ms / 60_000)} minutes` : `${Math.ceil(ms / 1000)} seconds`
}
