import { type Context, type Contracts, fail, type LoggedModel, type OutputOf, toMetricNumber } from '@levain/core'
import { grouped } from '../grouped.ts'

type Reader = Pick<Context, 'ledger'>
export type ModelRecord = OutputOf<Contracts['track']['loggedModel']>

/** Finds a logged model; one in the bin only where asked for. @throws logged-model-not-found */
export async function findLoggedModel(ctx: Reader, id: string, deleted = false): Promise<LoggedModel> {
  const model = await ctx.ledger.first('loggedModels', { id })
  if (!model || (model.deletedAt !== null && !deleted)) throw fail('logged-model-not-found', { model: id })
  return model
}

/** Everything about each of these models; four queries however many they are. */
export async function modelRecords(ctx: Reader, models: readonly LoggedModel[]): Promise<ModelRecord[]> {
  const ids = models.map(({ id }) => id)
  const ofThem = { where: { model: { in: ids } } }
  const [params, tags, metrics, versions] = await Promise.all([
    ctx.ledger.find('loggedModelParams', ofThem),
    ctx.ledger.find('loggedModelTags', ofThem),
    ctx.ledger.find('loggedModelMetrics', ofThem),
    ctx.ledger.find('modelVersions', { where: { loggedModel: { in: ids }, deletedAt: null }, orderBy: [['version', 'asc']] }),
  ])
  const paramsOf = grouped(ids, params, ({ model }) => model)
  const tagsOf = grouped(ids, tags, ({ model }) => model)
  return models.map((model) => ({
    model,
    params: paramsOf.get(model.id) ?? {},
    tags: tagsOf.get(model.id) ?? {},
    metrics: metrics
      .filter((metric) => metric.model === model.id)
      .map(({ isNan, value, ...metric }) => ({ ...metric, value: toMetricNumber(isNan ? Number.NaN : value) })),
    versions: versions.filter(({ loggedModel }) => loggedModel === model.id).map(({ model: name, version }) => ({ name, version })),
  }))
}

export async function recordOf(ctx: Reader, model: LoggedModel): Promise<ModelRecord> {
  const [record] = await modelRecords(ctx, [model])
  return record as ModelRecord
}
