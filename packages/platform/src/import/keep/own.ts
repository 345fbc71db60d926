import { type Context, fail } from '@levain/core'

/**
 * Makes sure that a row of this id, which is there already, came from an import and not from here: what was recorded here
 * is never written over.
 *
 * @throws import-taken
 */
export async function requireOwn(ctx: Pick<Context, 'ledger'>, item: string): Promise<void> {
  const [claimed] = await ctx.ledger.find('imports', { where: { item }, limit: 1 })
  if (!claimed) throw fail('import-taken', { item })
}
