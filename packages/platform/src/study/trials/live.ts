import { type Context, fail, type Study, type Trial, type TrialNews } from '@levain/core'
import { openSearch, type Search } from '../search/index.ts'
import { findStudy } from './find-study.ts'

/** Rows of news read in one go. */
const pageRows = 5000

/** Studies of one ledger that are kept in memory. */
const keptMax = 32

/**
 * A study in memory: its trials, and what sampler and pruner made of them. It only ever changes by reading what the ledger
 * says is new, whoever wrote it, so that it can be thrown away and made again at any time.
 */
export class LiveStudy {
  readonly search: Search
  /** By number. */
  readonly trials: Trial[] = []
  #study: Study
  #read = 0

  constructor(study: Study, search: Search) {
    this.#study = study
    this.search = search
  }

  get study(): Study {
    return this.#study
  }

  /** @throws trial-not-found */
  trial(number: number): Trial {
    const trial = this.trials[number]
    if (!trial) throw fail('trial-not-found', { study: this.study.name, trial: number })
    return trial
  }

  /** Trials whose workers were not heard of in time. Renewed leases are no news, so each that seems lost is looked at. */
  async lost(ctx: Pick<Context, 'ledger'>, now: string): Promise<Trial[]> {
    const seem = this.trials.filter((trial) => isLost(trial, now)).map(({ number }) => number)
    if (seem.length === 0) return []
    const rows = await ctx.ledger.find('trials', { where: { study: this.study.name, number: { in: seem } }, orderBy: [['number', 'asc']] })
    for (const row of rows) {
      const known = this.trials[row.number]
      if (known?.attempt === row.attempt && row.state === 'running') this.trials[row.number] = row
    }
    return rows.filter((row) => isLost(row, now))
  }

  /** Reads what has happened since. @throws study-not-found */
  async catchUp(ctx: Pick<Context, 'ledger'>): Promise<void> {
    this.#study = await findStudy(ctx, this.study.name)
    for (;;) {
      const news = await ctx.ledger.find('trialNews', {
        where: { study: this.study.name, seq: { gt: this.#read } },
        orderBy: [['seq', 'asc']],
        limit: pageRows,
      })
      await this.#take(ctx, news)
      this.#read = news.at(-1)?.seq ?? this.#read
      if (news.length < pageRows) return
    }
  }

  async #take(ctx: Pick<Context, 'ledger'>, news: readonly TrialNews[]): Promise<void> {
    const numbers = [...new Set(news.filter(({ kind }) => kind === 'changed').map(({ trial }) => trial))]
    const rows = numbers.length === 0 ? [] : await ctx.ledger.find('trials', { where: { study: this.study.name, number: { in: numbers } } })
    const now = new Map(rows.map((row) => [row.number, row]))
    const last = new Map(news.map(({ kind, trial }, at) => [`${kind} ${trial}`, at]))
    for (const [at, { kind, trial, attempt, step, value }] of news.entries()) {
      const row = now.get(trial)
      if (kind === 'report') this.#report(trial, attempt, step, value, row)
      else if (row) this.#change(row, last.get(`changed ${trial}`) === at)
    }
  }

  #report(number: number, attempt: number, step: number | null, value: number | null, row: Trial | undefined): void {
    const current = row ?? this.trials[number]
    if (current?.attempt === attempt && step !== null && value !== null) this.search.report(number, step, value)
  }

  /** The row is as it is now; that it has ended counts where the news of it stand, which is last. */
  #change(row: Trial, isLast: boolean): void {
    const before = this.trials[row.number]
    const hasBegun = before !== undefined && before.state !== 'waiting'
    const isNewAttempt = hasBegun && before.attempt !== row.attempt
    if (hasBegun && (row.state === 'waiting' || isNewAttempt)) this.search.release(row.number)
    if (row.state !== 'waiting' && (!hasBegun || isNewAttempt)) this.search.begin(row)
    const hasEnded = row.state === 'ok' || row.state === 'pruned' || row.state === 'failed'
    const { state, value } = row
    if (hasEnded && isLast && !isEnded(before)) this.search.tell(row.number, { state: state as 'ok' | 'pruned' | 'failed', value })
    this.trials[row.number] = hasEnded && !isLast ? { ...row, state: 'running' } : row
  }
}

const isLost = ({ state, leaseUntil }: Trial, now: string): boolean => state === 'running' && leaseUntil !== null && leaseUntil < now

/** Whether nothing more comes of a trial. */
export const isEnded = (trial: Trial | undefined): boolean =>
  trial?.state === 'ok' || trial?.state === 'pruned' || trial?.state === 'failed'

interface Kept {
  readonly study: LiveStudy
  turn: Promise<unknown>
}

const keptBy = new WeakMap<Context['ledger'], Map<string, Promise<Kept>>>()

/**
 * Does something with a study, caught up with the ledger, one after the other. Others may write meanwhile, in other
 * processes; so commits say what they expect.
 */
export async function inStudy<Result>(ctx: Context, name: string, work: (live: LiveStudy) => Promise<Result>): Promise<Result> {
  const kept = await keep(ctx, name)
  const turn = kept.turn.then(async () => {
    await kept.study.catchUp(ctx)
    return work(kept.study)
  })
  kept.turn = turn.catch(() => {})
  return turn
}

function keep(ctx: Context, name: string): Promise<Kept> {
  const all = keptBy.get(ctx.ledger) ?? new Map<string, Promise<Kept>>()
  keptBy.set(ctx.ledger, all)
  const opened = all.get(name) ?? openLive(ctx, name).then((study) => ({ study, turn: Promise.resolve() }))
  // What was used last stands last, and what stands first goes first.
  all.delete(name)
  all.set(name, opened)
  opened.catch(() => all.delete(name))
  const [oldest] = all.keys()
  if (all.size > keptMax && oldest !== undefined) all.delete(oldest)
  return opened
}

async function openLive(ctx: Context, name: string): Promise<LiveStudy> {
  const study = await findStudy(ctx, name)
  const { space, direction, sampler, pruner, seed } = study
  return new LiveStudy(study, await openSearch({ space, direction, sampler, pruner, seed }))
}
