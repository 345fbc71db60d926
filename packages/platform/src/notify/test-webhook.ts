import { type Context, type Contracts, nowIso, type OutputOf, type ParsedInputOf, type WebhookEvent } from '@levain/core'
import { post, reasonOf } from './deliver.ts'
import { examples } from './examples.ts'
import { bodyOf } from './messages.ts'
import { keptWebhook } from './show.ts'

type Verb = Contracts['webhooks']['test']

/** Sends an example once, and tells what came back. @throws webhook-not-found */
export async function testWebhook(ctx: Context, { webhook, event: wanted }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const receiver = await keptWebhook(ctx, webhook)
  const event = wanted ?? (receiver.events[0] as WebhookEvent)
  try {
    const body = bodyOf({ event, data: examples[event] }, nowIso(ctx))
    const answer = await post(ctx, receiver, ctx.random.id(), body)
    return { success: answer.status >= 200 && answer.status < 300, status: answer.status, body: answer.body, error: null }
  } catch (error) {
    return { success: false, status: null, body: null, error: reasonOf(error) }
  }
}
