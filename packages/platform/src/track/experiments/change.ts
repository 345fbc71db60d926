import {
  type Change,
  type Context,
  type Contracts,
  type Experiment,
  emit,
  fail,
  isLevainError,
  nowIso,
  type ParsedInputOf,
  update,
} from '@levain/core'
import { activeExperiment, findExperiment } from './find.ts'

type Verbs = Contracts['track']

/** Gives an experiment another name; its id stays. @throws experiment-not-found, experiment-exists, experiment-deleted */
export async function renameExperiment(ctx: Context, input: ParsedInputOf<Verbs['renameExperiment']>): Promise<Experiment> {
  const experiment = await activeExperiment(ctx, input.experiment)
  const { name } = input
  try {
    return await change(ctx, experiment, { name }, 'renamed')
  } catch (error) {
    const taken = isLevainError(error, 'conflict') ? await ctx.ledger.first('experiments', { name }) : undefined
    throw taken ? fail('experiment-exists', { name, deleted: taken.deletedAt !== null }, error) : error
  }
}

/** Puts an experiment and its runs into the bin. @throws experiment-not-found, experiment-deleted */
export async function deleteExperiment(ctx: Context, input: ParsedInputOf<Verbs['deleteExperiment']>): Promise<Experiment> {
  const experiment = await activeExperiment(ctx, input.experiment)
  const deletedAt = nowIso(ctx)
  const active = { experiment: experiment.id, deletedAt: null }
  const runs = (await ctx.ledger.count('runs', active)) > 0 ? [update('runs', active, { deletedAt })] : []
  return change(ctx, experiment, { deletedAt }, 'deleted', runs)
}

/** Takes an experiment and all its runs out of the bin. @throws experiment-not-found */
export async function restoreExperiment(ctx: Context, input: ParsedInputOf<Verbs['restoreExperiment']>): Promise<Experiment> {
  const experiment = await findExperiment(ctx, input.experiment)
  const ofIt = { experiment: experiment.id }
  const runs = (await ctx.ledger.count('runs', ofIt)) > 0 ? [update('runs', ofIt, { deletedAt: null })] : []
  return change(ctx, experiment, { deletedAt: null }, 'restored', runs)
}

async function change(
  ctx: Context,
  before: Experiment,
  set: Partial<Experiment>,
  what: 'renamed' | 'deleted' | 'restored',
  further: readonly Change[] = [],
): Promise<Experiment> {
  const { id } = before
  const after = { ...before, ...set, updatedAt: nowIso(ctx) }
  await ctx.ledger.commit([
    update('experiments', { id }, { ...set, updatedAt: after.updatedAt }, { deletedAt: before.deletedAt }),
    ...further,
    emit(after.updatedAt, 'experiment', id, { name: after.name, change: what }),
  ])
  return after
}
