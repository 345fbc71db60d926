import type { Context, Contracts, ModelVersion, OutputOf } from '@levain/core'

/** Lists the registered models with their newest version; two queries however many they are. */
export async function list(ctx: Context): Promise<OutputOf<Contracts['registry']['list']>> {
  const [models, versions] = await Promise.all([
    ctx.ledger.find('models', { orderBy: [['name', 'asc']] }),
    ctx.ledger.find('modelVersions', { orderBy: [['version', 'desc']] }),
  ])
  const byModel = Map.groupBy(versions, (version: ModelVersion) => version.model)
  return models.map((model) => {
    const own = byModel.get(model.name) ?? []
    return { model, newest: own[0] ?? null, versions: own.length }
  })
}
