import { type Context, type Contracts, nowIso, type OutputOf, type ParsedInputOf, record, type Trial, update } from '@levain/core'
import { metricNews } from '../../track/index.ts'
import { reported } from './changes.ts'
import { inStudy, type LiveStudy } from './live.ts'
import { overBecause } from './state.ts'

type Verb = Contracts['study']['report']
type Input = ParsedInputOf<Verb>

/**
 * Notes a value of a trial that goes on, as a metric of its run too, and says whether to go on. Renews the lease.
 *
 * @throws study-not-found, trial-not-found
 */
export async function report(ctx: Context, input: Input): Promise<OutputOf<Verb>> {
  return inStudy(ctx, input.study, async (live) => {
    const trial = live.trial(input.trial)
    const gone = goneBecause(trial, input.attempt)
    if (gone) return { stop: true, reason: gone }
    await write(ctx, live, trial, input)
    await live.catchUp(ctx)
    const reason = overBecause(live.study, live.trials, ctx.clock.now()) ?? live.search.verdict(trial.number)
    return { stop: reason !== undefined, reason: reason ?? '' }
  })
}

function goneBecause({ state, attempt }: Trial, asked: number | undefined): string | undefined {
  if (asked !== undefined && asked !== attempt) return `it was given to another worker: this is attempt ${attempt}`
  return state === 'running' ? undefined : `it is ${state}`
}

async function write(
  ctx: Context,
  live: LiveStudy,
  trial: Trial,
  { step, value, leaseSeconds, atMs = ctx.clock.now() }: Input,
): Promise<void> {
  const { study } = live
  const number = value === undefined ? Number.NaN : Number(value)
  const metrics = value === undefined ? [] : [{ key: study.metric, step, value }]
  const recorded = metrics.length > 0 && trial.run !== null ? [record(trial.run, [{ key: study.metric, step, atMs, value: number }])] : []
  const known = Number.isFinite(number) ? [reported(trial, step, number)] : []
  const lease = renewal(ctx, trial, (leaseSeconds ?? study.leaseSeconds) * 1000)
  const told = trial.run === null ? [] : metricNews(ctx, trial.run, metrics)
  const changes = [...recorded, ...known, ...lease, ...told]
  await ctx.ledger.commit(changes)
}

/** A lease is renewed when half of it is over. */
function renewal(ctx: Context, { study, number, attempt, leaseUntil, startedAt }: Trial, leaseMs: number) {
  const nowMs = ctx.clock.now()
  const untilMs = Date.parse(leaseUntil ?? startedAt ?? nowIso(ctx))
  if (untilMs - nowMs > leaseMs / 2) return []
  return [update('trials', { study, number }, { leaseUntil: new Date(nowMs + leaseMs).toISOString() }, { attempt })]
}
