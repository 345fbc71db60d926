import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf, type Vocabulary, type Webhook } from '@levain/core'

type Verbs = Contracts['webhooks']
type Kept = Webhook & { secret: string | null }

/** A webhook without its secret. */
export const shown = ({ secret: _, ...webhook }: Kept): Webhook => webhook

/** @throws webhook-not-found */
export async function keptWebhook(ctx: Pick<Context, 'ledger'>, id: string): Promise<Kept> {
  const found = await ctx.ledger.first('webhooks', { id })
  if (!found) throw fail('webhook-not-found', { webhook: id })
  return found
}

/** Shows a webhook. @throws webhook-not-found */
export async function show(ctx: Context, { webhook }: ParsedInputOf<Verbs['show']>): Promise<Webhook> {
  return shown(await keptWebhook(ctx, webhook))
}

const vocabulary: Vocabulary<'webhooks'> = {
  table: 'webhooks',
  id: ['id'],
  prefixes: [],
  attributes: { created: { kind: 'time', column: 'createdAt' }, id: { kind: 'text', column: 'id' } },
  relations: [],
  defaultOrder: ['created DESC', 'id DESC'],
  tieBreak: ['id DESC'],
}

/** Lists webhooks, newest first. @throws page-invalid */
export async function list(ctx: Context, { limit, page }: ParsedInputOf<Verbs['list']>): Promise<OutputOf<Verbs['list']>> {
  const { rows, next = null } = await ctx.ledger.search(vocabulary, { limit, page })
  return { webhooks: rows.map(shown), next }
}
