import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf, parentTag, remove, update } from '@levain/core'
import { findActiveRun } from './find-active.ts'
import { tagsOf } from './records.ts'

type Verb = Contracts['track']['untag']

/** Removes a tag of a run. Without the tag of its parent it has none; a name it keeps. @throws run-not-found, run-deleted, tag-not-found */
export async function untag(ctx: Context, { run: reference, key }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { id: run } = await findActiveRun(ctx, reference)
  if (!(await ctx.ledger.first('tags', { run, key }))) throw fail('tag-not-found', { of: `Run ${run}`, key })
  await ctx.ledger.commit([remove('tags', { run, key }), ...(key === parentTag ? [update('runs', { id: run }, { parent: null })] : [])])
  return { tags: (await tagsOf(ctx, [run])).get(run) ?? {} }
}
