import { createHash } from 'node:crypto'
import { type Alert, type AlertPolicy, type Change, type Context, emit, insert, isLevainError, update } from '@levain/core'
import { nextAlert, type Window } from './alerting.ts'

const attemptsMax = 50

/**
 * Moves the deployment's alert on and commits that with `changes`. Of several checks at once each sees what the one before
 * made of the alert: there is never more than one open.
 */
export async function commitWithAlert(
  ctx: Context,
  deployment: string,
  policy: AlertPolicy,
  window: Window,
  changes: readonly Change[],
): Promise<Alert | null> {
  for (let attempt = 1; ; attempt += 1) {
    const { alert, moved } = await move(ctx, deployment, policy, window)
    try {
      await ctx.ledger.commit([...changes, ...moved])
      return alert
    } catch (error) {
      if (!isLevainError(error, 'conflict') || attempt === attemptsMax) throw error
    }
  }
}

async function move(
  ctx: Context,
  deployment: string,
  policy: AlertPolicy,
  window: Window,
): Promise<{ alert: Alert | null; moved: Change[] }> {
  const alerts = await ctx.ledger.find('alerts', { where: { deployment } })
  const open = alerts.find(({ status }) => status !== 'resolved') ?? null
  const make = () => ({ id: alertId(deployment, alerts.length + 1), deployment })
  const alert = nextAlert(policy, window, open, lastFired(alerts, policy), make)
  if (alert === open || alert === null) return { alert, moved: [] }
  const told = emit(window.at, 'alert', alert.id, { deployment, status: alert.status, summary: alert.summary, windows: alert.windows })
  if (!open) return { alert, moved: [insert('alerts', alert), told] }
  const { status, summary, windows, signals, updatedAt } = alert
  const set = { status, summary, windows, signals, updatedAt }
  return { alert, moved: [update('alerts', { id: open.id }, set, { windows: open.windows, status: open.status }), told] }
}

/** The newest resolved alert that had come so far as to fire. */
function lastFired(alerts: readonly Alert[], { forWindows }: AlertPolicy): Alert | null {
  const fired = alerts.filter(({ status, windows }) => status === 'resolved' && windows >= forWindows)
  return fired.toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1))[0] ?? null
}

/** The same for the n-th alert of a deployment whoever asks, so that two who open it at once collide: a UUID of version 8. */
function alertId(deployment: string, n: number): string {
  const hex = createHash('sha256').update(`alert ${n} of ${deployment}`).digest('hex')
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
