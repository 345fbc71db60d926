import { type Change, type Context, type Contracts, emit, type ParsedInputOf, type Run, update } from '@levain/core'
import { findActiveRun } from '../runs/find-active.ts'

/** How often a sign of life is written down, at most, in milliseconds. */
const writtenEveryMs = 10_000

/** The error code of a run that was given up because nothing was heard of it. */
export const silentCode = 'run-silent'

/** Says that the program is alive; promises to go on saying so. @throws run-not-found, run-deleted */
export async function beat(ctx: Context, input: ParsedInputOf<Contracts['track']['beat']>): Promise<Run> {
  const run = await findActiveRun(ctx, input.run)
  const changes = signOfLife({ ...run, heartbeatAt: run.heartbeatAt ?? new Date(0).toISOString() }, ctx.clock.now())
  if (changes.length > 0) await ctx.ledger.commit(changes)
  return (await ctx.ledger.first('runs', { id: run.id })) ?? run
}

/** What a sign of life changes: the time, where it promised any; and a run that was given up goes on. */
export function signOfLife(run: Run, nowMs: number): Change[] {
  const { id, heartbeatAt, experiment, kind, parent } = run
  const isDue = heartbeatAt !== null && nowMs - Date.parse(heartbeatAt) >= writtenEveryMs
  const at = new Date(nowMs).toISOString()
  const beaten = heartbeatAt === null ? {} : { heartbeatAt: at }
  if (!isGivenUp(run)) return isDue ? [update('runs', { id }, beaten)] : []
  return [
    update('runs', { id }, { ...beaten, status: 'running', error: null, endedAt: null }),
    emit(at, 'run', id, { status: 'running', kind, experiment, parent }),
  ]
}

/** Whether a run failed only because nothing was heard of it. */
export const isGivenUp = ({ error }: Pick<Run, 'error'>): boolean => error?.code === silentCode
