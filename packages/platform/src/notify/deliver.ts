import { type Context, nowIso, toLevainError, update, type WebhookDelivery } from '@levain/core'
import { targetOf } from './address.ts'
import { unseal } from './seal.ts'
import { type Answer, send } from './send.ts'

/** After so many attempts a message is given up: about half an hour, or longer where the receiver asks for patience. */
const attemptsMax = 12
const backoffMs = 1000
const backoffMsMax = 15 * 60_000
const errorCharactersMax = 500

/** A webhook as the ledger keeps it. */
export interface Receiver {
  readonly id: string
  readonly url: string
  readonly secret: string | null
}

/** Sends a message once and writes down what came of it: arrived, to be tried again at some time, or given up. */
export async function deliver(ctx: Context, to: Receiver, delivery: WebhookDelivery): Promise<void> {
  const attempts = delivery.attempts + 1
  const outcome = await attempt(ctx, to, delivery.id, delivery.payload)
  // What was broken off because the program ends is no attempt.
  if (ctx.signal.aborted && outcome.error !== '') return
  const change =
    outcome.error === ''
      ? { status: 'delivered' as const, attempts, error: '' }
      : outcome.mayHelp && attempts < attemptsMax
        ? { attempts, error: outcome.error, nextAt: nextAt(ctx, attempts, outcome.waitMs) }
        : { status: 'failed' as const, attempts, error: outcome.error }
  await ctx.ledger.commit([update('webhookDeliveries', { id: delivery.id }, change, { status: 'waiting' })])
}

interface Outcome {
  /** '' where it arrived. */
  readonly error: string
  /** Whether trying again may help. */
  readonly mayHelp: boolean
  /** How long the receiver asks to wait. */
  readonly waitMs: number
}

async function attempt(ctx: Context, to: Receiver, delivery: string, body: string): Promise<Outcome> {
  try {
    return judged(ctx, await post(ctx, to, delivery, body))
  } catch (error) {
    return { error: reasonOf(error), mayHelp: true, waitMs: 0 }
  }
}

/** @throws webhook-address-refused, secret-unreadable, and whatever the network has to say */
export async function post(ctx: Context, { id, url, secret }: Receiver, delivery: string, body: string): Promise<Answer> {
  const target = await targetOf(url)
  const unsealed = secret === null ? null : await unseal(ctx, id, secret)
  return send({ target, delivery, body, secret: unsealed, atS: Math.floor(ctx.clock.now() / 1000), signal: ctx.signal })
}

function judged(ctx: Pick<Context, 'clock'>, { status, retryAfter, body }: Answer): Outcome {
  if (status >= 200 && status < 300) return { error: '', mayHelp: false, waitMs: 0 }
  const redirected = status >= 300 && status < 400 ? ' (redirects are not followed)' : ''
  const error = `HTTP ${status}${redirected}: ${body.slice(0, 200)}`.slice(0, errorCharactersMax)
  return { error, mayHelp: status >= 500 || [408, 425, 429].includes(status), waitMs: waitOf(ctx, retryAfter) }
}

/** Seconds, or a date. */
function waitOf({ clock }: Pick<Context, 'clock'>, retryAfter: string | undefined): number {
  if (retryAfter === undefined) return 0
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - clock.now()
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), backoffMsMax) : 0
}

/** Twice as long each time, up to a quarter of an hour; a random part of it, so that many do not come at once. */
function nextAt(ctx: Pick<Context, 'clock' | 'random'>, attempts: number, waitMs: number): string {
  const longest = Math.min(backoffMs * 2 ** (attempts - 1), backoffMsMax)
  const wait = Math.max(longest * (0.5 + ctx.random.next() / 2), waitMs)
  return nowIso({ clock: { now: () => Math.ceil(ctx.clock.now() + wait) } })
}

/** In words, without what might be secret in it. */
export function reasonOf(error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException
  if (name === 'TimeoutError' || name === 'AbortError') return 'no answer in time'
  const told = toLevainError(error)
  return (told.code === 'internal' ? `${code ?? name}: the connection failed` : told.message).slice(0, errorCharactersMax)
}
