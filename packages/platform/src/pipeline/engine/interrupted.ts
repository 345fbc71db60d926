import { type Context, emit, fail, type Lease, nowIso, type Run, update } from '@levain/core'
import { isHeld } from '../../store/index.ts'

/** Whether a run counts as under way though the process that executed it is gone. */
export function isInterrupted(ctx: Pick<Context, 'clock'>, run: Run, lease: Lease | undefined): boolean {
  return run.status === 'running' && run.startedAt !== null && (lease === undefined || !isHeld(ctx, lease))
}

/** The run as it is to be shown: one that was interrupted has failed, for as long as nobody goes on with it. */
export async function asItIs(ctx: Pick<Context, 'clock' | 'ledger'>, run: Run): Promise<Run> {
  if (run.status !== 'running') return run
  const lease = await ctx.ledger.first('leases', { name: `run:${run.id}` })
  return isInterrupted(ctx, run, lease) ? { ...run, status: 'failed', error: interruption(run) } : run
}

/** Writes down that a run was interrupted. */
export const markInterrupted = (ctx: Context, run: Run): Promise<void> =>
  ctx.ledger.commit([
    update('runs', { id: run.id }, { status: 'failed', error: interruption(run), endedAt: nowIso(ctx) }, { status: run.status }),
    emit(nowIso(ctx), 'run', run.id, { status: 'failed', pipeline: run.experiment }),
  ])

function interruption(run: Run): NonNullable<Run['error']> {
  const { code, message } = fail('run-interrupted', { run: run.id })
  return { code, message }
}
