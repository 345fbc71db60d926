import type { Context, Contracts, ModelVersion, OutputOf } from '@levain/core'
import { isPrompt } from './prompts.ts'

/** Lists the registered models with their newest version; three queries however many they are. */
export async function list(ctx: Context): Promise<OutputOf<Contracts['registry']['list']>> {
  const [models, versions, tags] = await Promise.all([
    ctx.ledger.find('models', { orderBy: [['name', 'asc']] }),
    ctx.ledger.find('modelVersions', { where: { deletedAt: null }, orderBy: [['version', 'desc']] }),
    ctx.ledger.find('modelTags'),
  ])
  const byModel = Map.groupBy(versions, (version: ModelVersion) => version.model)
  const prompts = new Set(tags.filter(({ key, value }) => isPrompt({ [key]: value })).map(({ model }) => model))
  return models
    .filter(({ name }) => !prompts.has(name))
    .map((model) => {
      const own = byModel.get(model.name) ?? []
      return { model, newest: own[0] ?? null, versions: own.length }
    })
}
