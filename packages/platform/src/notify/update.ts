import { type Context, type Contracts, nowIso, type ParsedInputOf, update as set, type Webhook } from '@levain/core'
import { requireAllowed } from './address.ts'
import { seal } from './seal.ts'
import { keptWebhook, shown } from './show.ts'

/**
 * Changes a webhook; what is not named stays as it is.
 *
 * @throws webhook-not-found, webhook-address-refused
 */
export async function update(ctx: Context, input: ParsedInputOf<Contracts['webhooks']['update']>): Promise<Webhook> {
  const { webhook: id, secret, ...given } = input
  const before = await keptWebhook(ctx, id)
  if (given.url !== undefined) requireAllowed(given.url)
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const change = { ...said, ...(secret === undefined ? {} : { secret: await seal(ctx, id, secret) }), updatedAt: nowIso(ctx) }
  await ctx.ledger.commit([set('webhooks', { id }, change)])
  return shown({ ...before, ...change })
}
