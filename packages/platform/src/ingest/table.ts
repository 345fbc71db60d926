import { type Context, type Contracts, type OutputOf, type ParsedInputOf, resolveTable } from '@levain/core'
import { commit } from './commit.ts'

type Verb = Contracts['ingest']['table']

/** Keeps a table that a step made as the next version of a dataset. */
export async function table(ctx: Context, { data, dataset }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { digest, node } = await resolveTable(ctx, data)
  // Refuses what is no table.
  await ctx.tables.schema(digest)
  const source = ctx.run ? `run ${ctx.run.id}, step ${ctx.run.step}` : data
  return { ...(await commit(ctx, { dataset, manifest: digest, source, parents: [node] })), quarantine: null }
}
