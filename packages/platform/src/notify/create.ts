import { type Context, type Contracts, insert, nowIso, type ParsedInputOf, type Webhook } from '@levain/core'
import { requireAllowed } from './address.ts'
import { seal } from './seal.ts'

/**
 * Tells an address of events from now on.
 *
 * @throws webhook-address-refused
 */
export async function create(ctx: Context, input: ParsedInputOf<Contracts['webhooks']['create']>): Promise<Webhook> {
  const { secret, url, events, ...said } = input
  requireAllowed(url)
  const id = ctx.random.id()
  const at = nowIso(ctx)
  const webhook: Webhook = { id, ...said, url, events: [...new Set(events)], createdAt: at, updatedAt: at }
  await ctx.ledger.commit([insert('webhooks', { ...webhook, secret: secret === undefined ? null : await seal(ctx, id, secret) })])
  return webhook
}
