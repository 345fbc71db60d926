import {
  type AutomlTrial,
  automlTrial,
  type Change,
  type Context,
  emit,
  insert,
  type NewPoint,
  newRun,
  nowIso,
  type Run,
  record,
  runChanges,
  update,
  upsert,
} from '@levain/core'
import type { ParentRun } from './parent-run.ts'

/** The tag of a trial's run that is its line of the leaderboard. */
const trialTag = 'levain.automl.trial'
/** Where a trial keeps what it answered on rows it had not learned from. */
export const answersPath = 'out-of-fold.f64'

type Begun = Pick<AutomlTrial, 'number' | 'name' | 'algorithm' | 'origin' | 'params'>

/** A trial as an ordinary run below its parent: begun in one commit, ended in another. */
export class TrialRun {
  readonly id: string
  readonly trial: AutomlTrial
  readonly #ctx: Context
  readonly #run: Run
  readonly #parent: ParentRun

  private constructor(ctx: Context, run: Run, parent: ParentRun, trial: AutomlTrial) {
    this.id = run.id
    this.trial = trial
    this.#ctx = ctx
    this.#run = run
    this.#parent = parent
  }

  static async start(ctx: Context, parent: ParentRun, begun: Begun): Promise<TrialRun> {
    const { experiment, id } = parent.run
    const run = { ...newRun(ctx, { kind: 'training', experiment, name: begun.name, parent: id }), heartbeatAt: nowIso(ctx) }
    const trial: AutomlTrial = { ...blank, ...begun, run: run.id }
    const params = { algorithm: begun.algorithm, target: parent.state.target, ...begun.params }
    await ctx.ledger.commit([
      ...runChanges(ctx, run),
      ...Object.entries(params).map(([key, value]) => insert('params', { run: run.id, key, value: String(value) })),
      lineChange(trial),
    ])
    parent.alive.add(run.id)
    return new TrialRun(ctx, run, parent, trial)
  }

  /** Ends it with its line of the leaderboard; `history` is each fold's value of the metric that counts. */
  async end(
    found: Partial<AutomlTrial>,
    metric: string,
    history: readonly number[],
    further: readonly Change[] = [],
  ): Promise<AutomlTrial> {
    this.#parent.alive.delete(this.id)
    const trial = { ...this.trial, ...found }
    const at = nowIso(this.#ctx)
    const status = trial.state === 'ok' ? 'ok' : trial.state === 'failed' ? 'failed' : 'cancelled'
    const error = trial.stopped === null ? null : { code: trial.state === 'failed' ? 'internal' : 'cancelled', message: trial.stopped }
    const { kind, experiment, parent } = this.#run
    await this.#ctx.ledger.commit([
      update('runs', { id: this.id }, { status, error, endedAt: at }),
      record(this.id, pointsOf(trial, metric, history, this.#ctx.clock.now())),
      lineChange(trial),
      ...further,
      emit(at, 'run', this.id, { status, kind, experiment, parent }),
    ])
    return trial
  }
}

const blank: Omit<AutomlTrial, keyof Begun | 'run'> = {
  state: 'running',
  score: null,
  metrics: {},
  folds: 0,
  fitSeconds: null,
  predictMsPer1000Rows: null,
  sizeBytes: null,
  features: null,
  stopped: null,
  model: null,
}

function pointsOf(trial: AutomlTrial, metric: string, history: readonly number[], atMs: number): NewPoint[] {
  const { metrics, fitSeconds, predictMsPer1000Rows, sizeBytes } = trial
  const costs = { 'fit-seconds': fitSeconds, 'predict-ms-per-1000-rows': predictMsPer1000Rows, 'size-bytes': sizeBytes }
  return [
    ...Object.entries(metrics).map(([key, { value }]) => ({ key, step: 0, value, atMs })),
    ...Object.entries(costs).flatMap(([key, value]) => (value === null ? [] : [{ key, step: 0, value, atMs }])),
    ...history.map((value, fold) => ({ key: `fold-${metric}`, step: fold + 1, value, atMs })),
  ]
}

/** Puts a line of the leaderboard into its run's tag. */
export const lineChange = (trial: AutomlTrial): Change => upsert('tags', { run: trial.run, key: trialTag, value: JSON.stringify(trial) })

/** The trials below a run, in the order in which they began. */
export async function trialsOf(ctx: Context, parent: string): Promise<AutomlTrial[]> {
  const runs = await ctx.ledger.find('runs', { where: { parent }, orderBy: [['createdAt', 'asc']] })
  const tags = await ctx.ledger.find('tags', { where: { run: { in: runs.map(({ id }) => id) }, key: trialTag } })
  const trials = tags.map(({ value }) => automlTrial.parse(JSON.parse(value)))
  const over = new Set(runs.filter(({ status }) => status !== 'running').map(({ id }) => id))
  return trials.map((trial) => (over.has(trial.run) ? abandoned(trial) : trial)).sort((a, b) => a.number - b.number)
}

/** A trial whose program was killed, and whose run was ended by somebody else. */
const abandoned = (trial: AutomlTrial): AutomlTrial =>
  trial.state === 'running' ? { ...trial, state: 'cancelled', stopped: 'its program was ended' } : trial
