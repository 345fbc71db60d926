import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { findRun } from './find-run.ts'
import { type RunRecord, recordsOf } from './records.ts'

type Verb = Contracts['track']['show']

/** Shows a run with everything it logged. */
export async function show(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const run = await findRun(ctx, input.run)
  const [[record], artifacts, children] = await Promise.all([
    recordsOf(ctx, [run]),
    ctx.ledger.find('artifacts', { where: { run: run.id }, orderBy: [['path', 'asc']] }),
    ctx.ledger.find('runs', { where: { parent: run.id }, orderBy: [['createdAt', 'asc']] }),
  ])
  return { ...(record as RunRecord), artifacts, children, lastSignAt: lastSignAt(record as RunRecord, ctx.clock.now()) }
}

/** The latest of its start, its heartbeat and its metrics; null for a run that has ended. */
function lastSignAt({ run, metrics }: RunRecord, nowMs: number): string | null {
  if (run.status !== 'running') return null
  const times = [run.startedAt, run.heartbeatAt].flatMap((at) => (at === null ? [] : [Date.parse(at)]))
  // Clocks of clients may be ahead of ours.
  const logged = Object.values(metrics).map(({ atMs }) => Math.min(atMs, nowMs))
  const lastMs = [...times, ...logged].reduce((a, b) => Math.max(a, b), 0)
  return lastMs > 0 ? new Date(lastMs).toISOString() : null
}
