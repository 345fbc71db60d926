import { type AutomlTrial, type Context, fail, isLevainError } from '@levain/core'
import { bagsFor } from './blend/blend.ts'
import { type FamilySearch, type Known, type Proposal, searchFamilies } from './family-search.ts'
import { keepAnswers } from './ledger/answers.ts'
import type { ParentRun } from './ledger/parent-run.ts'
import { TrialRun } from './ledger/trial-run.ts'
import { overFolds, scoreOf } from './metric.ts'
import { outputsOf, type Plan } from './plan.ts'
import type { PoolWorker } from './pool/pool.ts'
import type { FoldResult } from './pool/workbench.ts'
import { type Candidate, portfolioOf } from './portfolio.ts'

/** A trial that went to its end, with what it answered on rows it had not learned from. */
export interface Finished {
  readonly trial: AutomlTrial
  readonly candidate: Candidate
  readonly answers: Float64Array
}

export interface TrialOptions {
  readonly plan: Plan
  readonly parent: ParentRun
  readonly usable: ReadonlySet<string>
  readonly trialsMax: number
  readonly startedMs: number
  readonly deadlineMs: number
  readonly seed: number
  /** Nothing more is tried, and what goes on is given up. */
  readonly stop: AbortSignal
  /** What was tried before a run was resumed. */
  readonly earlier: readonly Finished[]
}

/** A search ends when so many trials in a row bring less than this share. */
const patience = 20
const worthwhile = 0.001
/** How much of the whole time a trial may take beyond its end. */
const grace = 0.05
/** A fold of the first model may take this long, or the whole time where that is longer; then another model is tried. */
const firstFoldMs = 30_000

interface Next {
  readonly candidate: Candidate
  readonly proposal: Proposal | null
}

/** Tries one model after another on each worker: the portfolio, then what the search says; until time, patience or a wish ends it. */
export class Trials {
  readonly finished: Finished[]
  /** Why no more was tried. */
  ended = ''
  readonly #ctx: Context
  readonly #options: TrialOptions
  readonly #portfolio: Candidate[]
  readonly #known: Known[] = []
  readonly #bests: number[] = []
  #search: Promise<FamilySearch | undefined> | undefined
  #began: number

  constructor(ctx: Context, options: TrialOptions) {
    this.#ctx = ctx
    this.#options = { ...options, stop: AbortSignal.any([options.stop, ctx.signal]) }
    this.finished = [...options.earlier]
    // How an earlier trial got to its score is not kept: it counts as level.
    for (const { candidate, trial } of options.earlier) this.#known.push({ candidate, scores: new Array(trial.folds).fill(trial.score) })
    const tried = new Set(options.earlier.map(({ candidate }) => JSON.stringify(candidate)))
    this.#portfolio = portfolioOf(options.usable).filter((candidate) => !tried.has(JSON.stringify(candidate)))
    this.#began = Math.max(-1, ...options.earlier.map(({ trial }) => trial.number)) + 1
  }

  async run(workers: readonly PoolWorker[]): Promise<void> {
    await Promise.all(workers.map((worker) => this.#lane(worker)))
  }

  async #lane(worker: PoolWorker): Promise<void> {
    for (let next = await this.#next(); next; next = await this.#next()) {
      const number = this.#began++
      await this.#tryOut(worker, next, number)
    }
  }

  async #next(): Promise<Next | undefined> {
    const why = this.#whyEnd()
    if (why) {
      this.ended ||= why
      return undefined
    }
    const candidate = this.#portfolio.shift()
    if (candidate) return { candidate, proposal: null }
    this.#search ??= this.#openSearch()
    const proposal = (await this.#search)?.next()
    if (!proposal) this.ended ||= 'there was nothing left to try'
    return proposal && { candidate: proposal.candidate, proposal }
  }

  async #openSearch(): Promise<FamilySearch | undefined> {
    const { parent, plan, seed } = this.#options
    const search = await searchFamilies(this.#known, plan.folds.count, seed)
    if (search) await parent.tell({ phase: 'search' })
    return search
  }

  #whyEnd(): string | undefined {
    const { stop, trialsMax } = this.#options
    if (stop.aborted) return 'it was asked to stop'
    if (this.#began >= trialsMax) return `${trialsMax} trials were wanted`
    if (this.#hasModel() && this.#ctx.clock.now() >= this.#endMs()) return 'the time was up'
    const before = this.#bests.at(-1 - patience)
    const best = this.#bests.at(-1)
    if (before === undefined || best === undefined || this.#portfolio.length > 0) return undefined
    return best - before < worthwhile * Math.abs(before) ? `the last ${patience} trials brought less than 0.1 %` : undefined
  }

  /** However short the time: one model that is not a guess is finished. */
  #hasModel(): boolean {
    return this.finished.some(({ candidate }) => candidate.algorithm !== 'dummy')
  }

  /** When trials must be over, so that time is left to make models of the best. */
  #endMs(): number {
    const { deadlineMs, startedMs, plan } = this.#options
    const { count } = plan.folds
    const growth = count > 1 ? count / (count - 1) : 1.2
    const best = this.finished.toSorted(byScore).slice(0, 6)
    const trainMs = best.reduce((sum, { trial }) => sum + 1000 * (trial.fitSeconds ?? 0), 0) * growth
    const slowest = Math.max(0, ...best.map(({ trial }) => 1000 * growth * (trial.fitSeconds ?? 0)))
    const reserve = Math.max(slowest, trainMs / plan.workers) + this.#blendMs() + 0.02 * (deadlineMs - startedMs) + 300
    return deadlineMs - Math.min(reserve, 0.6 * (deadlineMs - startedMs))
  }

  /** What choosing an ensemble takes, about: each round looks at each model, once per fold and once for all. */
  #blendMs(): number {
    const { plan } = this.#options
    const rows = plan.folds.count === 1 ? 0.1 * plan.rows : plan.rows
    const bags = bagsFor(rows)
    const looks = (25 * Math.min(25, this.finished.length) * (Math.max(5, plan.folds.count) + 1) * bags) / (bags > 1 ? 2 : 1)
    return looks * rows * (40 + 2 * outputsOf(plan)) * 1e-6
  }

  async #tryOut(worker: PoolWorker, { candidate, proposal }: Next, number: number): Promise<void> {
    const { parent, plan } = this.#options
    const { algorithm, params } = candidate
    const origin = proposal ? 'search' : 'portfolio'
    const run = await TrialRun.start(this.#ctx, parent, { number, name: `${algorithm} ${number}`, algorithm, origin, params })
    const results: FoldResult[] = []
    const { state, stopped } = await this.#folds(worker, candidate, proposal, results)
    const found = { ...summary(results, plan), state, stopped }
    const history = results.map(({ metrics }) => metrics[plan.metric]?.value ?? Number.NaN).filter(Number.isFinite)
    const answers = state === 'ok' ? joined(results) : null
    const kept = answers ? await keepAnswers(this.#ctx, run.id, answers) : []
    const trial = await run.end(found, plan.metric, history, kept)
    if (answers && trial.score !== null) this.finished.push({ trial, candidate, answers })
    this.#note(trial, proposal, {
      candidate,
      scores: state === 'ok' ? results.flatMap((_, i) => summary(results.slice(0, i + 1), plan).score ?? []) : [],
    })
  }

  #note({ state, score }: AutomlTrial, proposal: Proposal | null, known: Known): void {
    const isDone = state === 'ok' || state === 'pruned'
    if (!proposal) this.#known.push(known)
    else void this.#search?.then((search) => search?.tell(proposal, isDone ? score : null, state === 'pruned'))
    if (state !== 'ok') return
    const best = this.finished.reduce((most, { trial }) => Math.max(most, trial.score ?? most), Number.NEGATIVE_INFINITY)
    if (proposal || this.#bests.length === 0) this.#bests.push(best)
  }

  /** Fold after fold, with a look at the clock before each. */
  async #folds(
    worker: PoolWorker,
    candidate: Candidate,
    proposal: Proposal | null,
    results: FoldResult[],
  ): Promise<Pick<AutomlTrial, 'state' | 'stopped'>> {
    const { plan } = this.#options
    const search = proposal ? await this.#search : undefined
    for (let fold = 0; fold < plan.folds.count; fold++) {
      if (fold > 0 && !this.#hasTimeFor(results)) return { state: 'cancelled', stopped: 'no time was left for it' }
      try {
        results.push(await this.#inTime(worker, () => worker.ask('fold', { fold, candidate, isMeasured: fold === 0 })))
      } catch (error) {
        if (isLevainError(error, 'cancelled'))
          return { state: 'cancelled', stopped: this.#options.stop.aborted ? 'it was asked to stop' : 'no time was left for it' }
        return { state: 'failed', stopped: error instanceof Error ? error.message : String(error) }
      }
      const score = summary(results, plan).score
      const verdict = proposal && score !== null ? search?.report(proposal, fold + 1, score) : undefined
      if (verdict && fold + 1 < plan.folds.count) return { state: 'pruned', stopped: verdict }
    }
    return { state: 'ok', stopped: null }
  }

  #hasTimeFor(results: readonly FoldResult[]): boolean {
    const { stop } = this.#options
    if (stop.aborted) return false
    if (!this.#hasModel()) return true
    const last = results.at(-1)
    return this.#ctx.clock.now() + 0.5 * (last?.fitMs ?? 0) < this.#endMs()
  }

  /** Gives a fold up that takes far too long, or that nobody wants any more. */
  async #inTime<Result>(worker: PoolWorker, work: () => Promise<Result>): Promise<Result> {
    const { stop, startedMs, deadlineMs } = this.#options
    const beganMs = this.#ctx.clock.now()
    const isHopeless = (): boolean => this.#ctx.clock.now() - beganMs > Math.max(firstFoldMs, deadlineMs - startedMs)
    const interrupt = (): void => void worker.interrupt()
    const leftMs = Math.max(0, this.#endMs() - beganMs) + grace * (deadlineMs - startedMs)
    const timer = setInterval(
      () => {
        if (this.#hasModel() || isHopeless()) interrupt()
      },
      Math.max(100, Math.min(2 ** 31 - 1, leftMs)),
    )
    stop.addEventListener('abort', interrupt, { once: true })
    try {
      if (stop.aborted) throw fail('cancelled', { what: 'The trial' })
      return await work()
    } finally {
      clearInterval(timer)
      stop.removeEventListener('abort', interrupt)
    }
  }
}

export const byScore = (a: Finished, b: Finished): number => (b.trial.score ?? 0) - (a.trial.score ?? 0) || a.trial.number - b.trial.number

/** The line of the leaderboard that the folds so far make. */
function summary(
  results: readonly FoldResult[],
  { metric, folds, task }: Plan,
): Pick<AutomlTrial, 'score' | 'metrics' | 'folds' | 'fitSeconds' | 'predictMsPer1000Rows' | 'sizeBytes' | 'features'> {
  const names = [...new Set(results.flatMap((result) => Object.keys(result.metrics)))]
  const metrics = Object.fromEntries(
    names.flatMap((name) => {
      const values = results.flatMap((result) => result.metrics[name]?.value ?? [])
      const spread = overFolds(name, values)
      if (!spread) return []
      const { low = null, high = null } = folds.count === 1 ? (results[0]?.metrics[name] ?? {}) : spread
      return [[name, { value: spread.value, low, high }]]
    }),
  )
  const rows = results.reduce((sum, { scores, metrics: own }) => sum + (task === 'regression' ? scores.length : (own.accuracy?.n ?? 0)), 0)
  const total = (of: (result: FoldResult) => number): number => results.reduce((sum, result) => sum + of(result), 0)
  const value = metrics[metric]?.value
  return {
    metrics,
    score: value === undefined ? null : scoreOf(metric, value),
    folds: results.length,
    fitSeconds: results.length === 0 ? null : total(({ fitMs }) => fitMs) / results.length / 1000,
    predictMsPer1000Rows: rows === 0 ? null : (1000 * total(({ predictMs }) => predictMs)) / rows,
    sizeBytes: results[0]?.bytes ?? null,
    features: results[0]?.features ?? null,
  }
}

function joined(results: readonly FoldResult[]): Float64Array {
  const out = new Float64Array(results.reduce((sum, { scores }) => sum + scores.length, 0))
  let at = 0
  for (const { scores } of results) {
    out.set(scores, at)
    at += scores.length
  }
  return out
}
