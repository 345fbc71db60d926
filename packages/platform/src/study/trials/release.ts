import { type Context, type Contracts, nowIso, type ParsedInputOf, type Trial, update } from '@levain/core'
import { changed, endRun } from './changes.ts'
import { inStudy } from './live.ts'

/** Gives a trial back: it waits for the next who asks. Of one that does not go on nothing changes. @throws study-not-found, trial-not-found */
export async function release(ctx: Context, input: ParsedInputOf<Contracts['study']['release']>): Promise<Trial> {
  return inStudy(ctx, input.study, async (live) => {
    const trial = live.trial(input.trial)
    if (trial.state !== 'running' || (input.attempt !== undefined && input.attempt !== trial.attempt)) return trial
    const { study, number, attempt } = trial
    const back = { ...trial, state: 'waiting', leaseUntil: null, worker: '', attempt: attempt - 1 } as const
    const run = trial.run === null ? undefined : await ctx.ledger.first('runs', { id: trial.run })
    await ctx.ledger.commit([
      update('trials', { study, number }, { state: 'waiting', leaseUntil: null, worker: '' }, { state: 'running', attempt }),
      ...endRun(ctx, run, 'cancelled', 'its worker gave it back'),
      ...changed(nowIso(ctx), back),
    ])
    return { ...back, attempt }
  })
}
