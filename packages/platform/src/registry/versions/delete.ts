import { type Context, type Contracts, emit, type ModelVersion, nowIso, type ParsedInputOf, remove, update } from '@levain/core'
import { aliasesChange, refuseGoverned } from '../alias.ts'
import { exactVersion } from '../find-version.ts'
import { onFirmGround } from '../ground.ts'
import { refuseInUse } from '../in-use.ts'

/** What is blanked out: where it came from, and what somebody may have written about that. */
const blank = { source: '', location: '', run: null, runLink: '', loggedModel: null, description: '', statusMessage: '' } as const

/**
 * Takes a version back: its aliases and tags go, where it came from is blanked out, and its number is never given again.
 *
 * @throws model-not-found, model-in-use, alias-governed
 */
export function deleteVersion(ctx: Context, input: ParsedInputOf<Contracts['registry']['deleteVersion']>): Promise<ModelVersion> {
  const { model: name, version: number } = input
  return onFirmGround(async () => {
    const { model, version } = await exactVersion(ctx, name, number)
    await refuseInUse(ctx, name, number)
    const pointing = Object.keys(model.aliases).filter((alias) => model.aliases[alias] === number)
    for (const alias of pointing) refuseGoverned(model, alias)
    const aliases = Object.fromEntries(Object.entries(model.aliases).filter(([alias]) => !pointing.includes(alias)))
    const at = nowIso(ctx)
    const gone = { ...blank, updatedAt: at, deletedAt: at }
    await ctx.ledger.commit([
      aliasesChange(model, aliases),
      update('models', { name }, { updatedAt: at }),
      update('modelVersions', { model: name, version: number }, gone, { deletedAt: null }),
      remove('modelVersionTags', { model: name, version: number }),
      emit(at, 'model', name, { model: name, version: number, what: 'version deleted' }),
    ])
    return { ...version, ...gone }
  })
}
