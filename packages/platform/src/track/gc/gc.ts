import { type Context, type Contracts, millisecondsOf, type OutputOf, type ParsedInputOf } from '@levain/core'
import { binned } from './binned.ts'
import { marked } from './marked.ts'
import { removeForGood } from './remove-for-good.ts'

type Verb = Contracts['track']['gc']

/** Removes what has been in the bin for long, then the bytes that neither a row nor a manifest names. */
export async function gc(ctx: Context, { olderThan, grace, dryRun }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const now = ctx.clock.now()
  const bin = await binned(ctx, new Date(now - millisecondsOf(olderThan)).toISOString())
  if (!dryRun) await removeForGood(ctx, bin)
  const kept = await marked(ctx, bin)
  const swept = await ctx.blobs.sweep((digest) => kept.has(digest), { before: now - millisecondsOf(grace), dryRun })
  return {
    dryRun,
    experiments: bin.experiments.length,
    runs: bin.runs.length,
    loggedModels: bin.loggedModels.length,
    kept: bin.kept,
    ...swept,
  }
}
