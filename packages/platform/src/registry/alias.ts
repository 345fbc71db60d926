import {
  aliasedVersion,
  type Context,
  type Contracts,
  emit,
  fail,
  nowIso,
  type OutputOf,
  type ParsedInputOf,
  type RegisteredModel,
  update,
  type VersionDetails,
} from '@levain/core'
import { exactVersion, modelNamed } from './find-version.ts'
import { onFirmGround } from './ground.ts'
import { isPromptModel } from './prompts.ts'
import { details } from './versions/show.ts'

type Verbs = Contracts['registry']

/**
 * Points an alias at a version. One that a promotion has set is moved by promotions only.
 *
 * @throws model-not-found, alias-governed
 */
export function alias(ctx: Context, input: ParsedInputOf<Verbs['alias']>): Promise<VersionDetails> {
  const { alias: name, version: number } = input
  return onFirmGround(async () => {
    const { model, version } = await exactVersion(ctx, input.model, number)
    const before = aliasedVersion(model.aliases, name) ?? null
    if (before === number) return details(ctx, version)
    refuseGoverned(model, name)
    const told = { model: model.name, alias: name, version: number, before, what: 'aliased', prompt: await isPromptModel(ctx, model.name) }
    await ctx.ledger.commit([
      aliasesChange(model, { ...model.aliases, [name]: number }),
      // The version must still be there when the alias points at it.
      update('modelVersions', { model: model.name, version: number }, { version: number }, { deletedAt: null }),
      emit(nowIso(ctx), 'model', model.name, told),
    ])
    return details(ctx, version)
  })
}

/**
 * Removes an alias.
 *
 * @throws model-not-found, alias-governed
 */
export function removeAlias(ctx: Context, input: ParsedInputOf<Verbs['removeAlias']>): Promise<OutputOf<Verbs['removeAlias']>> {
  return onFirmGround(async () => {
    const model = await modelNamed(ctx, input.model)
    const before = aliasedVersion(model.aliases, input.alias)
    const { [input.alias]: _, ...rest } = model.aliases
    if (before === undefined) return { before: null }
    refuseGoverned(model, input.alias)
    const told = { model: model.name, alias: input.alias, before, what: 'unaliased', prompt: await isPromptModel(ctx, model.name) }
    await ctx.ledger.commit([aliasesChange(model, rest), emit(nowIso(ctx), 'model', model.name, told)])
    return { before }
  })
}

/**
 * Takes an alias out of the hands of promotions; it stays where it points.
 *
 * @throws model-not-found
 */
export function release(ctx: Context, input: ParsedInputOf<Verbs['release']>): Promise<OutputOf<Verbs['release']>> {
  return onFirmGround(async () => {
    const model = await modelNamed(ctx, input.model)
    const governed = model.governed.filter((name) => name !== input.alias)
    if (governed.length < model.governed.length)
      await ctx.ledger.commit([
        update('models', { name: model.name }, { governed }, { governed: model.governed }),
        emit(nowIso(ctx), 'model', model.name, { model: model.name, alias: input.alias, what: 'released' }),
      ])
    return { governed }
  })
}

/** @throws alias-governed */
export function refuseGoverned(model: RegisteredModel, alias: string): void {
  const version = aliasedVersion(model.aliases, alias)
  if (version !== undefined && model.governed.includes(alias)) throw fail('alias-governed', { model: model.name, alias, version })
}

/** New aliases in place of those that were read. */
export const aliasesChange = ({ name, aliases, governed }: RegisteredModel, now: RegisteredModel['aliases']) =>
  update('models', { name }, { aliases: now }, { aliases, governed })
