import { type Context, fail } from '@levain/core'

type Reader = Pick<Context, 'ledger'>

/**
 * Makes sure that somebody owns these artifacts: a run, a logged model, or nobody ('').
 *
 * @throws run-not-found
 */
export async function ownerOf(ctx: Reader, run: string): Promise<{ readonly deletedAt: string | null }> {
  if (run === '') return { deletedAt: null }
  const owner = (await ctx.ledger.first('runs', { id: run })) ?? (await ctx.ledger.first('loggedModels', { id: run }))
  if (!owner) throw fail('run-not-found', { run })
  return owner
}

/** @throws run-not-found, run-deleted */
export async function writableOwner(ctx: Reader, run: string): Promise<void> {
  const { deletedAt } = await ownerOf(ctx, run)
  if (deletedAt !== null) throw fail('run-deleted', { run })
}
