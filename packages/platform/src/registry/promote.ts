import {
  aliasedVersion,
  type Change,
  type Context,
  type Contracts,
  emit,
  type ModelVersion,
  nowIso,
  type OutputOf,
  type ParsedInputOf,
  type RegisteredModel,
  update,
} from '@levain/core'
import { requireApproved } from './approval.ts'
import { exactVersion } from './find-version.ts'
import { onFirmGround } from './ground.ts'
import { requirePassed } from './verdict.ts'

type Verb = Contracts['registry']['promote']

/**
 * Points an alias at a version that a verdict lets through; from then on only promotions move it. Of several promotions
 * at once each is done in turn, and each says which version it took the alias from.
 *
 * @throws model-not-found, verdict-missing, verdict-failed, approval-pending
 */
export function promote(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  return onFirmGround(async () => {
    const { model, version } = await exactVersion(ctx, input.model, input.version)
    await requirePassed(ctx, version)
    if (input.requireApproval) await requireApproved(ctx, version, input.alias)
    return moved(ctx, model, version, input.alias)
  })
}

async function moved(ctx: Context, model: RegisteredModel, version: ModelVersion, alias: string): Promise<OutputOf<Verb>> {
  const before = aliasedVersion(model.aliases, alias) ?? null
  const governed = model.governed.includes(alias) ? model.governed : [...model.governed, alias]
  const now = { aliases: { ...model.aliases, [alias]: version.version }, governed }
  if (before !== version.version || governed !== model.governed) await ctx.ledger.commit(changes(ctx, model, version, alias, now))
  return { model: { ...model, ...now }, version, before }
}

function changes(
  ctx: Context,
  model: RegisteredModel,
  { version }: ModelVersion,
  alias: string,
  now: Pick<RegisteredModel, 'aliases' | 'governed'>,
): Change[] {
  const { name, aliases, governed } = model
  return [
    update('models', { name }, now, { aliases, governed }),
    // The version must still be there when the alias points at it.
    update('modelVersions', { model: name, version }, { version }, { deletedAt: null }),
    emit(nowIso(ctx), 'model', name, { model: name, alias, version, before: aliasedVersion(aliases, alias) ?? null, what: 'promoted' }),
  ]
}
