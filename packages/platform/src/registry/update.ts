import { type Context, type Contracts, emit, fail, nowIso, type ParsedInputOf, type RegisteredModel, update as set } from '@levain/core'

/**
 * Changes what is said about a model; what is not named stays as it is.
 *
 * @throws model-not-found
 */
export async function update(ctx: Context, input: ParsedInputOf<Contracts['registry']['update']>): Promise<RegisteredModel> {
  const { model: name, ...given } = input
  const model = await ctx.ledger.first('models', { name })
  if (!model) throw fail('model-not-found', { reference: name })
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  if (Object.keys(said).length === 0) return model
  await ctx.ledger.commit([set('models', { name }, said), emit(nowIso(ctx), 'model', name, { model: name, what: 'described' })])
  return { ...model, ...said }
}
