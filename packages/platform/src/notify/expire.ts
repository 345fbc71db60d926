import { type Context, type Contracts, millisecondsOf, type OutputOf, type ParsedInputOf, remove } from '@levain/core'

type Verb = Contracts['webhooks']['expire']

const batchSize = 500

/** Removes messages that are done with and older than they are kept, or counts them: a batch at a time, so that others can write in between. */
export async function expire(ctx: Context, { olderThan, dryRun }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const before = new Date(ctx.clock.now() - millisecondsOf(olderThan)).toISOString()
  const where = { status: { in: ['delivered', 'failed'] }, createdAt: { lt: before } } as const
  const messages = await ctx.ledger.count('webhookDeliveries', where)
  if (dryRun) return { dryRun, messages }
  for (let left = messages; left > 0; ) {
    ctx.signal.throwIfAborted()
    const old = await ctx.ledger.find('webhookDeliveries', { where, limit: Math.min(left, batchSize) })
    if (old.length === 0) break
    await ctx.ledger.commit(old.map(({ id }) => remove('webhookDeliveries', { id })))
    left -= old.length
  }
  return { dryRun, messages }
}
