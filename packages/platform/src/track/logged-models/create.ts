import { belowExperiment, type Context, type Contracts, insert, type LoggedModel, nowIso, type ParsedInputOf } from '@levain/core'
import { activeExperiment } from '../experiments/find.ts'
import { runName } from '../runs/run-name.ts'
import { type ModelRecord, recordOf } from './records.ts'

/** Announces a model, pending until its files are there. @throws experiment-not-found, experiment-deleted */
export async function createLoggedModel(ctx: Context, input: ParsedInputOf<Contracts['track']['createLoggedModel']>): Promise<ModelRecord> {
  const experiment = await activeExperiment(ctx, input.experiment)
  const id = `m-${ctx.random.id().replaceAll('-', '')}`
  const at = nowIso(ctx)
  const model: LoggedModel = {
    id,
    experiment: experiment.id,
    name: input.name ?? runName(ctx.random),
    type: input.type,
    run: input.run ?? null,
    status: 'pending',
    statusMessage: '',
    location: experiment.location && belowExperiment(experiment.location, id),
    createdAt: at,
    updatedAt: at,
    deletedAt: null,
  }
  await ctx.ledger.commit([
    insert('loggedModels', model),
    ...Object.entries(input.params).map(([key, value]) => insert('loggedModelParams', { model: id, key, value })),
    ...Object.entries(input.tags).map(([key, value]) => insert('loggedModelTags', { model: id, key, value })),
  ])
  return recordOf(ctx, model)
}
