import {
  type AutomlState,
  type AutomlTrial,
  type Change,
  type Context,
  fail,
  type Member,
  type Model,
  nowIso,
  type Profile,
  type Resolved,
  toLevainError,
  upsert,
} from '@levain/core'
import type { MetricName, Scores } from '@levain/runtime/stats'
import { profileTable } from '../store/index.ts'
import { algorithms, keepModel, openAlgorithm, summarisePredictions } from '../train/index.ts'
import { type Blend, judgedRows } from './blend/blend.ts'
import { readAnswers } from './ledger/answers.ts'
import type { ParentRun } from './ledger/parent-run.ts'
import { lineChange, TrialRun, trialsOf } from './ledger/trial-run.ts'
import { overFolds, scoreOf } from './metric.ts'
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

/** Models an ensemble is chosen from, and of which it consists, at most. */
const blendedMax = 25
const membersMax = 8
const roundsMax = 25

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
  const isBetter = blended !== null && beats(blended.blend, plan.metric)
  await parent.tell({ phase: 'training' })
  const wanted = [single, ...(isBetter && blended ? blended.members.map(({ of }) => of).filter((own) => own !== single) : [])]
  const trained = await trainAll(pool, plan, wanted)
  const profile = await profileTable(ctx, work.data.digest)
  const keeping: Keeping = { ctx, work, plan, profile }
  const own = await keepSingle(keeping, single, trained.get(single)!)
  const ensemble = blended && line ? await keepEnsemble(keeping, blended, line, isBetter ? trained : null) : null
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

interface Blended {
  readonly blend: Blend
  readonly members: readonly { readonly of: Finished; readonly weight: number }[]
}

async function chooseEnsemble(pool: Pool, finished: readonly Finished[]): Promise<Blended | null> {
  const candidates = finished
    .filter(({ candidate }) => candidate.algorithm !== 'dummy')
    .toSorted(byScore)
    .slice(0, blendedMax)
  if (candidates.length < 2) return null
  const blend = await pool.workers[0]!.ask('blend', { members: candidates.map(({ answers }) => answers), roundsMax, membersMax })
  const members = candidates.map((of, m) => ({ of, weight: blend.weights[m]! })).filter(({ weight }) => weight > 0)
  return { blend, members }
}

/** Both chosen without the folds they are judged on: the best of many trials owes some of its own score to luck. */
function beats({ metrics, singles }: Blend, metric: MetricName): boolean {
  const [ensemble, single] = [metrics, singles].map((of) => overFolds(metric, of[metric] ?? []))
  return Boolean(ensemble && single && scoreOf(metric, ensemble.value) > scoreOf(metric, single.value))
}

type Line = Pick<AutomlTrial, 'score' | 'metrics' | 'folds' | 'fitSeconds' | 'predictMsPer1000Rows' | 'sizeBytes' | 'features'>

function ensembleLine({ metrics }: Blend, members: Blended['members'], { metric, folds }: Plan): Line {
  const spread = Object.fromEntries(
    Object.entries(metrics)
      .flatMap(([name, values]) => [[name, overFolds(name, values)]])
      .filter(([, own]) => own),
  )
  const total = (of: (trial: AutomlTrial) => number | null): number => members.reduce((sum, { of: own }) => sum + (of(own.trial) ?? 0), 0)
  const value = spread[metric]?.value
  return {
    score: value === undefined ? null : scoreOf(metric, value),
    metrics: spread,
    folds: folds.count,
    fitSeconds: total(({ fitSeconds }) => fitSeconds),
    predictMsPer1000Rows: total(({ predictMsPer1000Rows }) => predictMsPer1000Rows),
    sizeBytes: total(({ sizeBytes }) => sizeBytes),
    features: total(({ features }) => features),
  }
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

interface Keeping {
  readonly ctx: Context
  readonly work: Work
  readonly plan: Plan
  readonly profile: Profile
}

interface Kept {
  readonly model: string
  readonly changes: Change[]
}

async function keepSingle(keeping: Keeping, { trial, answers }: Finished, { model }: Trained): Promise<Kept> {
  const digest = await keep(keeping, model, answers)
  return { model: digest, changes: [lineChange({ ...trial, model: digest }), ...(await modelChanges(keeping, trial.run, digest))] }
}

/** The ensemble as a trial of its own; a model only where it is better than the best single one. */
async function keepEnsemble(
  keeping: Keeping,
  { blend, members }: Blended,
  line: Line,
  trained: ReadonlyMap<Finished, Trained> | null,
): Promise<{ state: AutomlState['ensemble']; changes: Change[] }> {
  const { ctx, work, plan } = keeping
  const number = (await trialsOf(ctx, work.parent.run.id)).reduce((most, trial) => Math.max(most, trial.number), 0) + 1
  const params = Object.fromEntries(members.map(({ of, weight }) => [of.trial.name, weight]))
  const run = await TrialRun.start(ctx, work.parent, {
    number,
    name: `ensemble of ${members.length}`,
    algorithm: 'ensemble',
    origin: 'ensemble',
    params,
  })
  if (!trained) {
    await run.end({ ...line, state: 'ok' }, plan.metric, blend.metrics[plan.metric] ?? [])
    return { state: null, changes: [] }
  }
  const model = ensembleModel(members, trained, blend)
  const answers = weighted(members)
  const digest = await keep(keeping, model, answers)
  await run.end({ ...line, state: 'ok', model: digest }, plan.metric, blend.metrics[plan.metric] ?? [])
  return {
    state: {
      run: run.id,
      model: digest,
      calibration: blend.calibration?.kind ?? null,
      members: members.map(({ of, weight }) => ({ run: of.trial.run, name: of.trial.name, weight })),
    },
    changes: await modelChanges(keeping, run.id, digest),
  }
}

function ensembleModel(members: Blended['members'], trained: ReadonlyMap<Finished, Trained>, { calibration }: Blend): Model {
  const own = members.map(({ of, weight }) => ({ model: trained.get(of)!.model, weight }))
  const total = own.reduce((sum, { weight }) => sum + weight, 0)
  const parts = own.map(
    ({ model: { algorithm, transforms, features, shape }, weight }): Member => ({
      algorithm,
      transforms,
      features,
      shape,
      weight: weight / total,
    }),
  )
  const first = own[0]!.model
  const inputs = new Map(own.flatMap(({ model }) => model.signature.inputs.map((input) => [input.name, input] as const)))
  return {
    ...first,
    algorithm: 'ensemble',
    signature: { ...first.signature, inputs: [...inputs.values()] },
    transforms: [],
    features: [],
    shape: { kind: 'ensemble', members: parts, link: 'identity' },
    ...(calibration ? { calibration } : {}),
  }
}

function weighted(members: Blended['members']): Float64Array {
  const out = new Float64Array(members[0]!.of.answers.length)
  for (const { of, weight } of members) for (let i = 0; i < out.length; i++) out[i]! += weight * of.answers[i]!
  return out
}

/** Keeps a model with the profile of its data and of its answers on rows it had not learned from. */
async function keep({ ctx, plan, profile }: Keeping, model: Model, answers: Float64Array): Promise<string> {
  const predictions = summarisePredictions(model, scoresOf(plan, answers))
  return await keepModel(ctx, model, { ...profile, columns: [...profile.columns, predictions] })
}

function scoresOf(plan: Plan, answers: Float64Array): Scores {
  const { truth, outputs } = judgedRows(plan)
  if (plan.task === 'regression') return { task: 'regression', truth, predicted: answers }
  const predicted = Int32Array.from(truth, (_, i) => {
    const own = answers.subarray(i * outputs, (i + 1) * outputs)
    return own.indexOf(Math.max(...own))
  })
  return { task: 'classification', classes: outputs, truth: Int32Array.from(truth), predicted, probabilities: answers }
}

async function modelChanges({ ctx, work }: Keeping, run: string, model: string): Promise<Change[]> {
  const edge = { run: work.parent.run.id, step: ctx.run?.step ?? null, at: nowIso(ctx) }
  return [
    ...(await artifact(ctx, run, 'model', model)),
    upsert('lineage', { from: work.data.node, to: `model:${model}`, role: 'trained', ...edge }),
  ]
}

async function artifact(ctx: Context, run: string, path: string, digest: string): Promise<Change[]> {
  const { bytes } = await ctx.blobs.manifest(digest)
  return [upsert('artifacts', { run, path, type: 'model', digest, bytes, at: nowIso(ctx) })]
}
