import type { Context, Contracts, ParsedInputOf, WebhookDelivery } from '@levain/core'
import { keptWebhook } from './show.ts'

/** Lists the messages of a webhook, newest first. @throws webhook-not-found */
export async function deliveries(ctx: Context, input: ParsedInputOf<Contracts['webhooks']['deliveries']>): Promise<WebhookDelivery[]> {
  const { webhook, status, limit } = input
  await keptWebhook(ctx, webhook)
  return ctx.ledger.find('webhookDeliveries', {
    where: { webhook, ...(status === undefined ? {} : { status }) },
    orderBy: [
      ['createdAt', 'desc'],
      ['id', 'desc'],
    ],
    limit,
  })
}
