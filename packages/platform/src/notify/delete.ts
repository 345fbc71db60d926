import { type Context, type Contracts, type OutputOf, type ParsedInputOf, remove } from '@levain/core'
import { keptWebhook } from './show.ts'

type Verb = Contracts['webhooks']['delete']

/** Deletes a webhook and its messages. @throws webhook-not-found */
export async function deleteWebhook(ctx: Context, { webhook: id }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  await keptWebhook(ctx, id)
  const waiting = await ctx.ledger.count('webhookDeliveries', { webhook: id, status: 'waiting' })
  await ctx.ledger.commit([remove('webhooks', { id }), remove('webhookDeliveries', { webhook: id })])
  return { waiting }
}
