import { type Context, fail, type ModelVersion, type RegisteredModel, resolveModel } from '@levain/core'

type Reader = Pick<Context, 'ledger'>

/**
 * Finds a registered version by `late` (newest), `late@3` or `late@champion`.
 *
 * @throws model-not-found, also for a `sha256:…` that has no name
 */
export async function findVersion(ctx: Reader, reference: string): Promise<{ model: RegisteredModel; version: ModelVersion }> {
  const { name, version } = await resolveModel(ctx, reference)
  if (name === null || version === null) throw fail('model-not-found', { reference })
  return exactVersion(ctx, name, version)
}

/** @throws model-not-found, also where the version was deleted */
export async function exactVersion(ctx: Reader, name: string, number: number): Promise<{ model: RegisteredModel; version: ModelVersion }> {
  const [model, version] = await Promise.all([
    ctx.ledger.first('models', { name }),
    ctx.ledger.first('modelVersions', { model: name, version: number, deletedAt: null }),
  ])
  if (!model || !version) throw fail('model-not-found', { reference: `${name}@${number}` })
  return { model, version }
}

/** @throws model-not-found */
export async function modelNamed(ctx: Reader, name: string): Promise<RegisteredModel> {
  const model = await ctx.ledger.first('models', { name })
  if (!model) throw fail('model-not-found', { reference: name })
  return model
}

/** The newest version that was not deleted, by number. */
export async function newestVersion(ctx: Reader, model: string): Promise<ModelVersion | undefined> {
  const [newest] = await ctx.ledger.find('modelVersions', { where: { model, deletedAt: null }, orderBy: [['version', 'desc']], limit: 1 })
  return newest
}

/** How a version is named in lineage, approvals and audit: `model:late@2`. */
export const nodeOf = ({ model, version }: { model: string; version: number }): string => `model:${model}@${version}`
