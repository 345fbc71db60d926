import { type Context, type Contracts, emit, nowIso, type ParsedInputOf, type RegisteredModel, update as set } from '@levain/core'
import { modelNamed } from './find-version.ts'
import { onFirmGround } from './ground.ts'

/**
 * Changes what is said about a model; what is not named stays as it is.
 *
 * @throws model-not-found
 */
export function update(ctx: Context, input: ParsedInputOf<Contracts['registry']['update']>): Promise<RegisteredModel> {
  const { model: name, ...given } = input
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return onFirmGround(async () => {
    const model = await modelNamed(ctx, name)
    if (Object.keys(said).length === 0) return model
    const at = nowIso(ctx)
    await ctx.ledger.commit([
      set('models', { name }, { ...said, updatedAt: at }),
      emit(at, 'model', name, { model: name, what: 'described' }),
    ])
    return { ...model, ...said, updatedAt: at }
  })
}
