import { type Context, type Contracts, emit, type ModelVersion, nowIso, type ParsedInputOf, update } from '@levain/core'
import { exactVersion } from '../find-version.ts'
import { onFirmGround } from '../ground.ts'

/**
 * Changes the description of a version.
 *
 * @throws model-not-found
 */
export function updateVersion(ctx: Context, input: ParsedInputOf<Contracts['registry']['updateVersion']>): Promise<ModelVersion> {
  const { model, version: number, description } = input
  return onFirmGround(async () => {
    const { version } = await exactVersion(ctx, model, number)
    const said = { description, updatedAt: nowIso(ctx) }
    await ctx.ledger.commit([
      update('modelVersions', { model, version: number }, said, { deletedAt: null }),
      emit(said.updatedAt, 'model', model, { model, version: number, what: 'described' }),
    ])
    return { ...version, ...said }
  })
}
