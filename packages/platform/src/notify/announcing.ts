import { type Change, type Context, type Event, insert, type Ledger, type WebhookDelivery } from '@levain/core'
import { bodyOf, type Message, messageAbout } from './messages.ts'

type Ports = Pick<Context, 'clock' | 'random'>
type Listeners = readonly { readonly id: string; readonly events: readonly string[] }[]

/** How long another process may have added a webhook before this one knows. */
const staleAfterMs = 1000

/**
 * A ledger that writes, with each event somebody wants to be told of, the messages to them: event and messages become
 * durable together, or neither does.
 */
export function announcing<L extends Ledger>(ledger: L, ports: Ports): L {
  const listeners = knownListeners(ledger, ports)
  return {
    ...ledger,
    async commit(changes: readonly Change[]) {
      const told = changes.flatMap(messagesIn)
      const messages = told.length === 0 ? [] : deliveriesFor(told, await listeners.find(), ports)
      await ledger.commit(messages.length === 0 ? changes : [...changes, ...messages])
      if (changes.some((change) => change.kind !== 'record' && change.table === 'webhooks')) listeners.forget()
    },
  }
}

interface Told extends Message {
  readonly at: string
}

function messagesIn(change: Change): Told[] {
  if (change.kind !== 'insert' || change.table !== 'events') return []
  const event = change.row as Omit<Event, 'seq'>
  const message = messageAbout(event)
  return message ? [{ ...message, at: event.at }] : []
}

function deliveriesFor(told: readonly Told[], listeners: Listeners, { random }: Ports): Change[] {
  return told.flatMap((message) =>
    listeners
      .filter(({ events }) => events.includes(message.event))
      .map(({ id: webhook }) => {
        const delivery: WebhookDelivery = {
          id: random.id(),
          webhook,
          event: message.event,
          payload: bodyOf(message, message.at),
          status: 'waiting',
          attempts: 0,
          nextAt: message.at,
          error: '',
          createdAt: message.at,
        }
        return insert('webhookDeliveries', delivery)
      }),
  )
}

/** Active webhooks, read again when old or when this process changed them. */
function knownListeners(ledger: Ledger, { clock }: Ports) {
  let known: { readonly atMs: number; readonly listeners: Promise<Listeners> } | undefined
  return {
    find(): Promise<Listeners> {
      const nowMs = clock.now()
      if (!known || nowMs - known.atMs >= staleAfterMs)
        known = { atMs: nowMs, listeners: ledger.find('webhooks', { where: { status: 'active' } }) }
      const { listeners } = known
      listeners.catch(() => this.forget())
      return listeners
    },
    forget(): void {
      known = undefined
    },
  }
}
