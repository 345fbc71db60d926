import {
  type Change,
  type Context,
  type Contracts,
  fail,
  isLevainError,
  nowIso,
  type ParsedInputOf,
  type Run,
  record,
  type Trial,
  update,
} from '@levain/core'
import { changed, endRun } from './changes.ts'
import { inStudy, isEnded, type LiveStudy } from './live.ts'

type Input = ParsedInputOf<Contracts['study']['tell']>

const triesMax = 5

/**
 * Ends a trial and its run. The same once more changes nothing.
 *
 * @throws study-not-found, trial-not-found, and trial-ended when it ended in another way or is another worker's by now
 */
export async function tell(ctx: Context, input: Input): Promise<Trial> {
  return inStudy(ctx, input.study, async (live) => {
    for (let tries = 1; ; tries += 1) {
      const trial = live.trial(input.trial)
      const ended = endingOf(ctx, live, trial, input)
      if (isEnded(trial)) return asBefore(trial, ended)
      if (trial.state !== 'running' || (input.attempt !== undefined && input.attempt !== trial.attempt)) throw notYours(trial)
      try {
        await end(ctx, live, trial, ended)
        return ended
      } catch (error) {
        if (tries === triesMax || !isLevainError(error, 'conflict')) throw error
        await live.catchUp(ctx)
      }
    }
  })
}

function endingOf(ctx: Context, live: LiveStudy, trial: Trial, input: Input): Trial {
  const last = live.search.lastReport(trial.number)
  const given = input.value === undefined ? undefined : Number(input.value)
  const value = given ?? (input.state === 'failed' ? undefined : last?.value)
  const isNumber = value !== undefined && Number.isFinite(value)
  const state = input.state === 'failed' || !isNumber ? 'failed' : (input.state ?? 'ok')
  const why = input.error ?? (value === undefined ? 'it ended without a value' : `its value was ${value}`)
  return {
    ...trial,
    state,
    value: state === 'failed' ? null : (value as number),
    step: last?.step ?? null,
    error: state === 'failed' ? why : null,
    leaseUntil: null,
    endedAt: nowIso(ctx),
  }
}

function asBefore(trial: Trial, told: Trial): Trial {
  if (trial.state !== told.state || trial.value !== told.value) throw notYours(trial)
  return trial
}

const notYours = ({ study, number, state, attempt, value }: Trial) =>
  fail('trial-ended', {
    study,
    trial: number,
    state: state === 'running' ? `in its attempt ${attempt}` : `${state}${value === null ? '' : ` with ${value}`}`,
  })

const runStatuses = { ok: 'ok', pruned: 'cancelled', failed: 'failed' } as const

async function end(ctx: Context, live: LiveStudy, trial: Trial, ended: Trial): Promise<void> {
  const { study, number, attempt } = trial
  const { state, value, step, error, leaseUntil, endedAt } = ended
  const run = trial.run === null ? undefined : await ctx.ledger.first('runs', { id: trial.run })
  const status = runStatuses[state as keyof typeof runStatuses]
  await ctx.ledger.commit([
    update('trials', { study, number }, { state, value, step, error, leaseUntil, endedAt }, { state: 'running', attempt }),
    ...lastPoint(ctx, live, ended),
    ...endRun(ctx, run as Run | undefined, status, state === 'pruned' ? 'pruned: it would have come to nothing' : error),
    ...changed(endedAt as string, ended),
  ])
}

/** The value in the end, unless it was reported as it is. */
function lastPoint(ctx: Context, live: LiveStudy, { run, number, value, step }: Trial): Change[] {
  if (run === null || value === null || live.search.lastReport(number)?.value === value) return []
  return [record(run, [{ key: live.study.metric, step: step ?? 0, atMs: ctx.clock.now(), value }])]
}
