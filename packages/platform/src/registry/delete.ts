import { type Context, type Contracts, emit, nowIso, type OutputOf, type ParsedInputOf, remove, update } from '@levain/core'
import { refuseGoverned } from './alias.ts'
import { modelNamed } from './find-version.ts'
import { onFirmGround } from './ground.ts'
import { refuseInUse } from './in-use.ts'

type Verb = Contracts['registry']['delete']

/**
 * Deletes a model with its versions, tags and aliases, for good. What it was made of and what was said about it in
 * verdicts, approvals and the audit stays.
 *
 * @throws model-not-found, model-in-use, alias-governed
 */
export function deleteModel(ctx: Context, { model: name }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  return onFirmGround(async () => {
    const model = await modelNamed(ctx, name)
    await refuseInUse(ctx, name)
    for (const alias of Object.keys(model.aliases)) refuseGoverned(model, alias)
    const versions = await ctx.ledger.count('modelVersions', { model: name, deletedAt: null })
    await ctx.ledger.commit([
      // Fails where an alias was promoted meanwhile.
      update('models', { name }, { name }, { aliases: model.aliases, governed: model.governed }),
      remove('models', { name }),
      remove('modelTags', { model: name }),
      remove('modelVersions', { model: name }),
      remove('modelVersionTags', { model: name }),
      emit(nowIso(ctx), 'model', name, { model: name, versions, what: 'deleted' }),
    ])
    return { versions }
  })
}
