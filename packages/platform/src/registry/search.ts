import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { detailsOfModels, detailsOfVersions } from './details.ts'
import { withoutPrompts } from './prompts.ts'
import { modelVocabulary, versionVocabulary } from './vocabulary.ts'

type Verbs = Contracts['registry']

/**
 * Searches models.
 *
 * @throws filter-invalid, page-invalid
 */
export async function search(ctx: Context, input: ParsedInputOf<Verbs['search']>): Promise<OutputOf<Verbs['search']>> {
  const filter = withoutPrompts(input.filter)
  const { rows, next = null } = await ctx.ledger.search(modelVocabulary, { ...input, filter })
  return { models: await detailsOfModels(ctx, rows), next }
}

/**
 * Searches versions of all models.
 *
 * @throws filter-invalid, page-invalid
 */
export async function versions(ctx: Context, input: ParsedInputOf<Verbs['versions']>): Promise<OutputOf<Verbs['versions']>> {
  const filter = withoutPrompts(input.filter)
  const { rows, next = null } = await ctx.ledger.search(versionVocabulary, { ...input, filter, where: { deletedAt: null } })
  return { versions: await detailsOfVersions(ctx, rows), next }
}
