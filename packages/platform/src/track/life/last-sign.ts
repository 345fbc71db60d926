import type { Context, Run } from '@levain/core'

type Reader = Pick<Context, 'ledger'>

/**
 * When a run that goes on was last heard of, in milliseconds since 1970: its start, its signs of life, its metrics, its
 * artifacts, and the same of runs below it. Tags are none: people set them too.
 */
export async function lastSignMs(ctx: Reader, run: Run, nowMs: number): Promise<number> {
  const [series, [artifact], children] = await Promise.all([
    ctx.ledger.find('metricSeries', { where: { run: run.id } }),
    ctx.ledger.find('artifacts', { where: { run: run.id }, orderBy: [['at', 'desc']], limit: 1 }),
    ctx.ledger.find('runs', { where: { parent: run.id } }),
  ])
  const written = [run.createdAt, run.startedAt, run.heartbeatAt, artifact?.at].flatMap((at) => (at ? [Date.parse(at)] : []))
  const ofChildren = children.map(({ status, endedAt }) =>
    endedAt === null && status === 'running' ? nowMs : Date.parse(endedAt ?? '') || 0,
  )
  // Clocks of clients may be ahead of ours.
  return [...written, ...series.map(({ lastAtMs }) => lastAtMs), ...ofChildren].reduce((a, b) => Math.max(a, Math.min(b, nowMs)), 0)
}
