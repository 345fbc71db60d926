import type { Context, Contracts, OutputOf, ParsedInputOf, Study, Trial } from '@levain/core'
import { findStudy, trialsOf } from './find-study.ts'
import { bestOf, nextOf } from './state.ts'

type Verbs = Contracts['study']

/** Shows a study. @throws study-not-found */
export async function show(ctx: Context, { study: name, limit }: ParsedInputOf<Verbs['show']>): Promise<OutputOf<Verbs['show']>> {
  const study = await findStudy(ctx, name)
  const trials = await trialsOf(ctx, name)
  const counts = { waiting: 0, running: 0, ok: 0, pruned: 0, failed: 0 }
  for (const { state } of trials) counts[state] += 1
  return {
    study,
    counts,
    best: bestOf(study, trials),
    trials: trials.toReversed().slice(0, limit),
    ...openOrDone(study, trials, ctx),
  }
}

function openOrDone(study: Study, trials: readonly Trial[], { clock }: Context): { next: 'open' | 'done'; reason: string } {
  const { next, reason } = nextOf(study, trials, clock.now())
  return { next: next === 'done' ? 'done' : 'open', reason }
}

/** Lists studies, newest first. */
export async function list(ctx: Context, { limit }: ParsedInputOf<Verbs['list']>): Promise<OutputOf<Verbs['list']>> {
  const studies = await ctx.ledger.find('studies', { orderBy: [['createdAt', 'desc']], limit })
  const trials = await ctx.ledger.find('trials', { where: { study: { in: studies.map(({ name }) => name) } } })
  const byStudy = Map.groupBy(trials, ({ study }) => study)
  return studies.map((study) => {
    const own = byStudy.get(study.name) ?? []
    const running = own.filter(({ state }) => state === 'running').length
    const best = bestOf(study, own)?.value ?? null
    return { study, trials: own.length, running, next: openOrDone(study, own, ctx).next, best, newestAt: newestOf(own) }
  })
}

const newestOf = (trials: readonly Trial[]): string | null =>
  trials.reduce<string | null>(
    (newest, { startedAt }) => (startedAt !== null && (newest === null || startedAt > newest) ? startedAt : newest),
    null,
  )
