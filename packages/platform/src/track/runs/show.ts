import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { lastSignMs } from '../life/last-sign.ts'
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
  const lastSignAt = run.status === 'running' ? new Date(await lastSignMs(ctx, run, ctx.clock.now())).toISOString() : null
  return { ...(record as RunRecord), artifacts, children, lastSignAt }
}
