import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf } from '@levain/core'

type Verb = Contracts['registry']['show']

/**
 * Shows a model with all its versions, newest first.
 *
 * @throws model-not-found
 */
export async function show(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const model = await ctx.ledger.first('models', { name: input.model })
  if (!model) throw fail('model-not-found', { reference: input.model })
  return { model, versions: await ctx.ledger.find('modelVersions', { where: { model: model.name }, orderBy: [['version', 'desc']] }) }
}
