import { type Context, ensure, insert, isLevainError, newModel, type RegisteredModel, registeredModel, update } from '@levain/core'
import { type AdoptedVersion, adoptVersion } from '../../registry/index.ts'
import type { Claim, LeftOut } from '../items.ts'
import { valid } from './valid.ts'

export interface SourceModel extends Pick<RegisteredModel, 'name' | 'description' | 'createdAt' | 'updatedAt'> {
  readonly tags: Readonly<Record<string, string>>
}

/** Keeps a model under its name. One that is there stays as it is, with tags it did not have. */
export async function keepModel(ctx: Context, { tags, ...model }: SourceModel, claim: Claim): Promise<LeftOut[]> {
  const made = valid(registeredModel, newModel(ctx, model))
  const before = await ctx.ledger.first('models', { name: made.name })
  await ctx.ledger.commit([
    ...(before ? [] : [insert('models', made)]),
    claim.change,
    ...Object.entries(tags).map(([key, value]) => ensure('modelTags', { model: model.name, key, value })),
  ])
  return []
}

/** Keeps a version under its own number, and the aliases that point at it, as far as none here has the name. */
export async function keepVersion(
  ctx: Context,
  { aliases, ...version }: AdoptedVersion & { readonly aliases: readonly string[] },
  claim: Claim,
): Promise<LeftOut[]> {
  await adoptVersion(ctx, version, claim.change)
  return keepAliases(ctx, version, aliases)
}

const attemptsMax = 10

async function keepAliases(ctx: Context, { model: name, version }: AdoptedVersion, wanted: readonly string[]): Promise<LeftOut[]> {
  for (let attempt = 1; ; attempt += 1) {
    const before = (await ctx.ledger.first('models', { name }))?.aliases ?? {}
    const taken = wanted.filter((alias) => before[alias] !== undefined && before[alias] !== version)
    const aliases = { ...Object.fromEntries(wanted.map((alias) => [alias, version])), ...before }
    try {
      await ctx.ledger.commit([update('models', { name }, { aliases }, { aliases: before })])
      return taken.map((alias) => ({ item: `alias:${name}@${alias}`, reason: `it points at version ${before[alias]} here` }))
    } catch (error) {
      if (attempt === attemptsMax || !isLevainError(error, 'conflict')) throw error
    }
  }
}
