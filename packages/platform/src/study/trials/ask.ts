import {
  type Change,
  type Context,
  type Contracts,
  insert,
  isLevainError,
  nowIso,
  type OutputOf,
  type ParsedInputOf,
  type Trial,
  update,
} from '@levain/core'
import { changed, endRun, newTrial, runOf } from './changes.ts'
import { inStudy, type LiveStudy } from './live.ts'
import { type Answer, nextOf } from './state.ts'

type Verb = Contracts['study']['ask']
type Input = ParsedInputOf<Verb>

/** How often a trial is begun; after that it is the trial that kills its workers. */
const attemptsMax = 3

/** Somebody else may take the same trial; then the next one is taken. */
const triesMax = 50

/**
 * Gives the next trial: first one whose worker was not heard of in time, then one that waits, then one of the sampler.
 *
 * @throws study-not-found
 */
export async function ask(ctx: Context, input: Input): Promise<OutputOf<Verb>> {
  return inStudy(ctx, input.study, async (live) => {
    for (let tries = 1; ; tries += 1) {
      try {
        const { trial, ...answer } = await take(ctx, live, input)
        const { metric, direction, experiment } = live.study
        return { ...answer, trial, study: { metric, direction, experiment } }
      } catch (error) {
        if (tries === triesMax || !isLevainError(error, 'conflict')) throw error
        await live.catchUp(ctx)
      }
    }
  })
}

async function take(ctx: Context, live: LiveStudy, input: Input): Promise<Answer & { trial: Trial | null }> {
  const now = nowIso(ctx)
  const lost = await firstLost(ctx, live, now)
  const answer = nextOf(live.study, live.trials, ctx.clock.now())
  if (lost && answer.next !== 'done') return { ...go, trial: await begin(ctx, live, input, lost, lost) }
  if (answer.next !== 'go') return { ...answer, trial: null }
  const waiting = live.trials.find(({ state }) => state === 'waiting')
  const chosen = live.search.suggest(waiting?.number ?? live.trials.length, waiting?.values)
  if (!chosen) return { next: 'done', reason: 'there is nothing left to try', trial: null }
  const trial = waiting ?? newTrial(live.study.name, live.trials.length, now)
  return { ...go, trial: await begin(ctx, live, input, { ...trial, ...chosen }, waiting) }
}

const go = { next: 'go', reason: '' } as const

/** @param before the row as it is; undefined for a trial that is new */
async function begin(ctx: Context, live: LiveStudy, input: Input, trial: Trial, before: Trial | undefined): Promise<Trial> {
  const nowMs = ctx.clock.now()
  const now = new Date(nowMs).toISOString()
  const leaseMs = (input.leaseSeconds ?? live.study.leaseSeconds) * 1000
  const begun: Trial = {
    ...trial,
    attempt: trial.attempt + 1,
    state: 'running',
    worker: input.worker,
    leaseUntil: new Date(nowMs + leaseMs).toISOString(),
    startedAt: now,
  }
  const experiment = await ctx.ledger.first('experiments', { id: live.study.experiment })
  const { run, changes } = runOf(ctx, live.study, begun, experiment?.location ?? null)
  const started = { ...begun, run: run.id }
  await ctx.ledger.commit([...(await rowChanges(ctx, started, before)), ...changes, ...changed(now, started)])
  return started
}

async function rowChanges(ctx: Context, started: Trial, before: Trial | undefined): Promise<Change[]> {
  if (!before) return [insert('trials', started)]
  const { study, number, ...set } = started
  const { state, attempt, leaseUntil } = before
  return [update('trials', { study, number }, set, { state, attempt, leaseUntil }), ...(await endLostRun(ctx, before))]
}

const lostWords = 'its worker was not heard of in time'

async function endLostRun(ctx: Context, { run }: Trial): Promise<Change[]> {
  if (run === null) return []
  const found = await ctx.ledger.first('runs', { id: run })
  return found?.endedAt === null ? endRun(ctx, found, 'failed', lostWords) : []
}

/** A trial to be begun again; those that were begun too often are given up. */
async function firstLost(ctx: Context, live: LiveStudy, now: string): Promise<Trial | undefined> {
  const lost = await live.lost(ctx, now)
  const hopeless = lost.filter(({ attempt }) => attempt >= attemptsMax)
  for (const trial of hopeless) await giveUp(ctx, trial, now)
  if (hopeless.length > 0) await live.catchUp(ctx)
  return lost.find(({ attempt }) => attempt < attemptsMax)
}

async function giveUp(ctx: Context, trial: Trial, now: string): Promise<void> {
  const { study, number, state, attempt, leaseUntil } = trial
  const set = { state: 'failed', error: `${lostWords}, ${attemptsMax} times`, endedAt: now, leaseUntil: null } as const
  const ended = { ...trial, ...set }
  await ctx.ledger.commit([
    update('trials', { study, number }, set, { state, attempt, leaseUntil }),
    ...(await endLostRun(ctx, ended)),
    ...changed(now, ended),
  ])
}
