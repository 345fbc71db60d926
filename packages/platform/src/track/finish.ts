import { type Context, type Contracts, emit, fail, nowIso, type ParsedInputOf, type Run, update } from '@levain/core'
import { findRun } from './find-run.ts'

/**
 * Ends a run. Saying so twice is once.
 *
 * @throws conflict when it ended before in another way
 */
export async function finish(ctx: Context, input: ParsedInputOf<Contracts['track']['finish']>): Promise<Run> {
  const run = await findRun(ctx, input.run)
  if (run.kind === 'pipeline')
    throw fail('input-invalid', { field: 'run', expected: 'a run that is not a pipeline; levain pipeline cancel ends one', got: run.id })
  if (run.endedAt !== null) return asBefore(run, input.status)
  const endedAt = nowIso(ctx)
  const error = input.error === undefined ? run.error : { code: 'failed', message: input.error }
  const ended: Run = { ...run, status: input.status, error, endedAt }
  await ctx.ledger.commit([
    update('runs', { id: run.id }, { status: ended.status, error, endedAt }, { endedAt: null }),
    emit(endedAt, 'run', run.id, { status: ended.status, kind: run.kind, experiment: run.experiment, parent: run.parent }),
  ])
  return ended
}

function asBefore(run: Run, status: Run['status']): Run {
  if (run.status !== status) throw fail('conflict', { what: `The end of run ${run.id}`, expected: 'a run that goes on', got: run.status })
  return run
}
