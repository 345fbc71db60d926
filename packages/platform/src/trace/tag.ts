import { type Change, type Context, type Contracts, fail, type ParsedInputOf, remove, upsert } from '@levain/core'
import { requireTrace } from './details.ts'

/** Puts tags on a trace; a tag that is there is rewritten. */
export async function tag(ctx: Context, { trace, tags }: ParsedInputOf<Contracts['trace']['tag']>): Promise<Record<string, never>> {
  await requireTrace(ctx, trace)
  await ctx.ledger.commit(tagChanges(trace, tags))
  return {}
}

/** Takes a tag off a trace. @throws not-found when it is not on it */
export async function untag(ctx: Context, { trace, key }: ParsedInputOf<Contracts['trace']['untag']>): Promise<Record<string, never>> {
  await requireTrace(ctx, trace)
  if (!(await ctx.ledger.first('traceTags', { trace, key }))) throw fail('not-found', { what: 'tag', name: `${key} on trace ${trace}` })
  await ctx.ledger.commit([remove('traceTags', { trace, key })])
  return {}
}

export const tagChanges = (trace: string, tags: Readonly<Record<string, string>>): Change[] =>
  Object.entries(tags).map(([key, value]) => upsert('traceTags', { trace, key, value }))
