import { type Context, fail, type Resolved, toLevainError } from '@levain/core'
import { profileTable } from '../store/index.ts'
import { algorithms, openAlgorithm } from '../train/index.ts'
import { judgedRows } from './blend/blend.ts'
import { chooseEnsemble, ensembleLine, holds } from './ensemble.ts'
import { guardLearned } from './guardrails/learned.ts'
import { artifact, type Keeping, keepEnsemble, keepSingle } from './keep-models.ts'
import { readAnswers } from './ledger/answers.ts'
import type { ParentRun } from './ledger/parent-run.ts'
import { trialsOf } from './ledger/trial-run.ts'
import { scoreOf } from './metric.ts'
import { type Job, outputsOf, type Plan } from './plan.ts'
import { openPool, type Pool } from './pool/pool.ts'
import type { Trained } from './pool/workbench.ts'
import type { Candidate } from './portfolio.ts'
import { byScore, type Finished, Trials } from './trials.ts'

export interface Work {
  readonly job: Job
  readonly data: Resolved
  readonly parent: ParentRun
  readonly algorithms: readonly string[] | undefined
  readonly without: readonly string[]
  readonly trialsMax: number
  readonly ensemble: boolean
  readonly timeMs: number
  /** Others that have all cores of this machine first. */
  readonly before: readonly Promise<unknown>[]
  /** Nothing more is tried; what there is is made into models. */
  readonly stop: AbortSignal
}

/** From the look at the data to the models that are kept. Ending `ctx.signal` ends it at once; what was tried stays. */
export async function conduct(ctx: Context, work: Work): Promise<void> {
  const pool = openPool(work.job, work.job.workers)
  const close = (): void => void pool.close()
  ctx.signal.addEventListener('abort', close, { once: true })
  try {
    await Promise.race([Promise.allSettled(work.before), aborted(AbortSignal.any([ctx.signal, work.stop]))])
    const startedMs = ctx.clock.now()
    const deadlineMs = startedMs + work.timeMs
    const plan = await lookAt(pool, work, deadlineMs)
    const trials = new Trials(ctx, {
      ...work,
      startedMs,
      deadlineMs,
      plan,
      seed: work.job.seed,
      usable: await usableFor(plan, work),
      earlier: await earlierOf(ctx, work.parent.run.id, plan),
    })
    await trials.run(pool.workers.slice(0, plan.workers))
    if (ctx.signal.aborted) throw fail('cancelled', { what: 'AutoML' })
    await keepBest(ctx, work, plan, pool, trials)
  } catch (error) {
    const { code, message } = ctx.signal.aborted ? fail('cancelled', { what: 'AutoML' }) : toLevainError(error)
    const isCancelled = code === 'cancelled'
    await work.parent.end(
      isCancelled ? 'cancelled' : 'failed',
      { code, message },
      { phase: isCancelled ? 'stopped' : 'failed', ended: message },
      [],
    )
    throw error
  } finally {
    ctx.signal.removeEventListener('abort', close)
    await pool.close()
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })

async function lookAt(pool: Pool, { parent }: Work, deadlineMs: number): Promise<Plan> {
  const plan = await pool.workers[0]!.ask('look', undefined as never)
  await pool.follow(plan)
  const { task, classes, metric, rows, split, guardrails, workers } = plan
  await parent.tell({
    phase: 'portfolio',
    deadlineAt: new Date(deadlineMs).toISOString(),
    task,
    classes: classes ? [...classes] : null,
    metric,
    higherIsBetter: scoreOf(metric, 1) > 0,
    rows,
    split,
    folds: plan.folds.count,
    workers,
    guardrails: [...guardrails],
  })
  return plan
}

async function usableFor({ task }: Plan, { algorithms: only, without }: Work): Promise<Set<string>> {
  const names = Object.keys(algorithms) as (keyof typeof algorithms)[]
  const fitting = await Promise.all(names.map(async (name) => (await openAlgorithm(name)).tasks.includes(task)))
  return new Set(names.filter((name, i) => fitting[i] && (only?.includes(name) ?? true) && !without.includes(name)))
}

/** Trials of a run that is gone on with, where what they answered was kept. */
async function earlierOf(ctx: Context, parent: string, plan: Plan): Promise<Finished[]> {
  const length = judgedRows(plan).truth.length * outputsOf(plan)
  const found: Finished[] = []
  for (const trial of await trialsOf(ctx, parent)) {
    const answers = trial.state === 'ok' && trial.origin !== 'ensemble' ? await readAnswers(ctx, trial.run, length) : undefined
    if (answers) found.push({ trial, answers, candidate: { algorithm: trial.algorithm, params: trial.params } as Candidate })
  }
  return found
}

/** Trains the best on all rows, looks for an ensemble, and ends the run. */
async function keepBest(ctx: Context, work: Work, plan: Plan, pool: Pool, trials: Trials): Promise<void> {
  const { parent } = work
  const [single] = trials.finished.toSorted(byScore)
  if (!single && work.stop.aborted) throw fail('cancelled', { what: 'AutoML' })
  if (!single) throw fail('target-unusable', { target: work.job.target, reason: await nothingFinished(ctx, parent.run.id, trials.ended) })
  await parent.tell({ phase: 'ensemble', ended: trials.ended })
  const blended = work.ensemble ? await chooseEnsemble(pool, trials.finished) : null
  const line = blended && ensembleLine(blended.blend, blended.members, plan)
  const isKept = blended !== null && holds(blended.blend, plan.metric)
  const learned = guardLearned(plan, trials.finished, blended?.blend ?? null)
  await parent.tell({ phase: 'training', guardrails: [...plan.guardrails, ...(learned ? [learned] : [])] })
  const wanted = [single, ...(isKept && blended ? blended.members.map(({ of }) => of).filter((own) => own !== single) : [])]
  const trained = await trainAll(pool, plan, wanted)
  const profile = await profileTable(ctx, work.data.digest)
  const keeping: Keeping = { ctx, parent, data: work.data, plan, profile }
  const own = await keepSingle(keeping, single, trained.get(single)!)
  const ensemble = blended && line ? await keepEnsemble(keeping, blended, line, isKept ? trained : null) : null
  const best = ensemble?.state?.model ?? own.model
  await parent.end(
    'ok',
    null,
    { phase: 'done', single: { run: single.trial.run, model: own.model }, ensemble: ensemble?.state ?? null, best },
    [...own.changes, ...(ensemble?.changes ?? []), ...(await artifact(ctx, parent.run.id, 'model', best))],
  )
}

async function nothingFinished(ctx: Context, run: string, ended: string): Promise<string> {
  const failed = (await trialsOf(ctx, run)).find(({ state }) => state === 'failed')
  return failed ? `no model could be trained: ${failed.stopped}` : `no model was finished: ${ended}`
}

/** Each on a worker of its own, as many at once as there are. */
async function trainAll({ workers }: Pool, plan: Plan, wanted: readonly Finished[]): Promise<Map<Finished, Trained>> {
  const waiting = [...wanted]
  const trained = new Map<Finished, Trained>()
  await Promise.all(
    workers.slice(0, plan.workers).map(async (worker) => {
      for (let next = waiting.shift(); next; next = waiting.shift()) trained.set(next, await worker.ask('train', next.candidate))
    }),
  )
  return trained
}
