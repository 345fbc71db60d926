import { type Context, type Contracts, emit, fail, nowIso, type OutputOf, type ParsedInputOf, update } from '@levain/core'

type Verb = Contracts['monitor']['acknowledge']

/**
 * Marks an alert as being looked at, or as over. A resolved alert stays resolved.
 *
 * @throws alert-not-found
 */
export async function acknowledge(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const alert = await ctx.ledger.first('alerts', { id: input.alert })
  if (!alert) throw fail('alert-not-found', { alert: input.alert })
  const status = input.resolve ? 'resolved' : 'acknowledged'
  if (alert.status === 'resolved' || alert.status === status) return alert
  const updatedAt = nowIso(ctx)
  await ctx.ledger.commit([
    update('alerts', { id: alert.id }, { status, updatedAt }, { status: alert.status, updatedAt: alert.updatedAt }),
    emit(updatedAt, 'alert', alert.id, { deployment: alert.deployment, status, summary: alert.summary, windows: alert.windows }),
  ])
  return { ...alert, status, updatedAt }
}
