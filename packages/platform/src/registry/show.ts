import type { Context, Contracts, ModelDetails, OutputOf, ParsedInputOf } from '@levain/core'
import { detailsOfModels } from './details.ts'
import { modelNamed } from './find-version.ts'

type Verb = Contracts['registry']['show']

/**
 * Shows a model with its versions, newest first.
 *
 * @throws model-not-found
 */
export async function show(ctx: Context, { model, limit }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const named = await modelNamed(ctx, model)
  const [[details], versions] = await Promise.all([
    detailsOfModels(ctx, [named]),
    ctx.ledger.find('modelVersions', { where: { model, deletedAt: null }, orderBy: [['version', 'desc']], limit }),
  ])
  return { ...(details as ModelDetails), versions }
}
