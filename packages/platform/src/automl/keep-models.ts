import { type AutomlState, type Change, type Context, type Model, nowIso, type Profile, type Resolved, upsert } from '@levain/core'
import type { Scores } from '@levain/runtime/stats'
import { keepModel, summarisePredictions } from '../train/index.ts'
import { judgedRows } from './blend/blend.ts'
import { type Blended, ensembleModel, type Line, weighted } from './ensemble.ts'
import type { ParentRun } from './ledger/parent-run.ts'
import { lineChange, TrialRun, trialsOf } from './ledger/trial-run.ts'
import type { Plan } from './plan.ts'
import type { Trained } from './pool/workbench.ts'
import type { Finished } from './trials.ts'

/** What every model is kept with. */
export interface Keeping {
  readonly ctx: Context
  /** The run of AutoML. */
  readonly parent: ParentRun
  /** The table that was learned from. */
  readonly data: Resolved
  readonly plan: Plan
  readonly profile: Profile
}

interface Kept {
  readonly model: string
  readonly changes: Change[]
}

/** The best single model, and what the ledger is to say of it. */
export async function keepSingle(keeping: Keeping, { trial, answers }: Finished, { model }: Trained): Promise<Kept> {
  const digest = await keep(keeping, model, answers)
  return { model: digest, changes: [lineChange({ ...trial, model: digest }), ...(await modelChanges(keeping, trial.run, digest))] }
}

/** The ensemble as a trial of its own; a model only where it is better than the best single one. */
export async function keepEnsemble(
  keeping: Keeping,
  { blend, members }: Blended,
  line: Line,
  trained: ReadonlyMap<Finished, Trained> | null,
): Promise<{ state: AutomlState['ensemble']; changes: Change[] }> {
  const { ctx, parent, plan } = keeping
  const number = (await trialsOf(ctx, parent.run.id)).reduce((most, trial) => Math.max(most, trial.number), 0) + 1
  const params = Object.fromEntries(members.map(({ of, weight }) => [of.trial.name, weight]))
  const run = await TrialRun.start(ctx, parent, {
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

async function modelChanges({ ctx, parent, data }: Keeping, run: string, model: string): Promise<Change[]> {
  const edge = { run: parent.run.id, step: ctx.run?.step ?? null, at: nowIso(ctx) }
  return [
    ...(await artifact(ctx, run, 'model', model)),
    upsert('lineage', { from: data.node, to: `model:${model}`, role: 'trained', ...edge }),
  ]
}

/** A model among the artifacts of a run. */
export async function artifact(ctx: Context, run: string, path: string, digest: string): Promise<Change[]> {
  const { bytes } = await ctx.blobs.manifest(digest)
  return [upsert('artifacts', { run, path, type: 'model', digest, bytes, at: nowIso(ctx) })]
}
