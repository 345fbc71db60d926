import { type Context, type Experiment, fail, isLevainError } from '@levain/core'
import { createExperiment } from './create.ts'

/** An experiment by id or name. A name that is not there is created, so that scripts need not ask first. @throws experiment-deleted */
export async function ensureExperiment(ctx: Context, reference: string): Promise<Experiment> {
  const found = (await ctx.ledger.first('experiments', { id: reference })) ?? (await ctx.ledger.first('experiments', { name: reference }))
  if (found?.deletedAt) throw fail('experiment-deleted', { experiment: found.name })
  return found ?? newExperimentFor(ctx, reference)
}

/** Of many runs that name a new experiment at once, one creates it and the others join. */
async function newExperimentFor(ctx: Context, name: string): Promise<Experiment> {
  try {
    return (await createExperiment(ctx, { name, tags: {} })).experiment
  } catch (error) {
    const there = isLevainError(error, 'experiment-exists') ? await ctx.ledger.first('experiments', { name }) : undefined
    if (!there || there.deletedAt) throw error
    return there
  }
}
