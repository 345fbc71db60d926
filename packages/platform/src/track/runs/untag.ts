import {
  type Context,
  type Contracts,
  fail,
  nameTag,
  type OutputOf,
  type ParsedInputOf,
  parentTag,
  type Run,
  remove,
  update,
} from '@levain/core'
import { findActiveRun } from './find-active.ts'
import { tagsOf } from './records.ts'

type Verb = Contracts['track']['untag']

/** Removes a tag of a run. @throws run-not-found, run-deleted, tag-not-found */
export async function untag(ctx: Context, { run: reference, key }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { id: run } = await findActiveRun(ctx, reference)
  if (!(await ctx.ledger.first('tags', { run, key }))) throw fail('tag-not-found', { of: `Run ${run}`, key })
  const column = columns[key]
  await ctx.ledger.commit([remove('tags', { run, key }), ...(column ? [update('runs', { id: run }, column)] : [])])
  return { tags: (await tagsOf(ctx, [run])).get(run) ?? {} }
}

/** What a run has without the tags that are columns of it. */
const columns: Readonly<Record<string, Partial<Run>>> = { [nameTag]: { name: '' }, [parentTag]: { parent: null } }
