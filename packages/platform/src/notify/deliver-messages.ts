import { type Context, isLevainError, nowIso, update, type WebhookDelivery } from '@levain/core'
import { deliver, type Receiver } from './deliver.ts'

/** How often to look for messages that are due. */
const everyMs = 500
/** Messages under way at once: in all, and to one address, so that a slow one does not hold up the rest. */
const underWayMax = 16
const perReceiverMax = 4
/** Whoever takes a message has this long to send it; then somebody else may. */
const claimMs = 60_000

/**
 * Sends messages as they become due, while this runs. Several processes may: each takes its message first. One that
 * dies over a message leaves it to the others, so a message may come twice, with the same delivery id, but is never lost.
 */
export function deliverMessages(ctx: Context): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const within = { ...ctx, signal: AbortSignal.any([ctx.signal, stopping.signal]) }
  const underWay = new Map<string, { readonly receiver: string; readonly done: Promise<void> }>()
  let looking: Promise<void> = Promise.resolve()

  const start = (receiver: Receiver, delivery: WebhookDelivery): void => {
    const done = takeAndDeliver(within, receiver, delivery)
      .catch((error) => ctx.log.error('a message to a webhook could not be sent', { delivery: delivery.id, cause: String(error) }))
      .finally(() => underWay.delete(delivery.id))
    underWay.set(delivery.id, { receiver: receiver.id, done })
  }

  const load = (receiver: string): number => [...underWay.values()].filter((one) => one.receiver === receiver).length

  const look = async (): Promise<void> => {
    if (underWay.size >= underWayMax) return
    const receivers = new Map((await ctx.ledger.find('webhooks', { where: { status: 'active' } })).map((one) => [one.id, one]))
    const free = [...receivers.keys()].filter((id) => load(id) < perReceiverMax)
    if (free.length === 0) return
    for (const delivery of await due(ctx, free)) {
      const receiver = receivers.get(delivery.webhook)
      const hasRoom = underWay.size < underWayMax && load(delivery.webhook) < perReceiverMax
      if (receiver && hasRoom && !underWay.has(delivery.id)) start(receiver, delivery)
    }
  }

  const timer = setInterval(() => {
    looking = looking.then(look).catch((error) => ctx.log.error('messages to webhooks could not be looked for', { cause: String(error) }))
  }, everyMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await looking
      stopping.abort()
      await Promise.all([...underWay.values()].map(({ done }) => done))
    },
  }
}

const due = (ctx: Context, webhooks: readonly string[]): Promise<WebhookDelivery[]> =>
  ctx.ledger.find('webhookDeliveries', {
    where: { status: 'waiting', nextAt: { lte: nowIso(ctx) }, webhook: { in: webhooks } },
    orderBy: [['nextAt', 'asc']],
    limit: 2 * underWayMax,
  })

async function takeAndDeliver(ctx: Context, receiver: Receiver, delivery: WebhookDelivery): Promise<void> {
  const { id, nextAt } = delivery
  const until = nowIso({ clock: { now: () => ctx.clock.now() + claimMs } })
  try {
    await ctx.ledger.commit([update('webhookDeliveries', { id }, { nextAt: until }, { nextAt, status: 'waiting' })])
  } catch (error) {
    if (isLevainError(error, 'conflict')) return
    throw error
  }
  await deliver(ctx, receiver, delivery)
}
