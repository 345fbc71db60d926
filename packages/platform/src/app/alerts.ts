import { type Context, type Event, toLevainError } from '@levain/core'
import type { Call } from './room-table.ts'

/** How often to look for new alerts, in milliseconds. */
const everyMs = 1000

/**
 * Asks `retrain.check` about each alert that begins to fire while this runs. Whether anything happens is the policy's
 * decision; without a policy nothing is asked.
 */
export function watchAlerts(ctx: Context, call: Call): { stop(): Promise<void> } {
  let seen: number | undefined
  let looking: Promise<void> = Promise.resolve()
  const look = async (): Promise<void> => {
    if (seen === undefined) {
      seen = await lastEvent(ctx)
      return
    }
    const events = await ctx.ledger.find('events', { where: { seq: { gt: seen }, topic: 'alert' }, orderBy: [['seq', 'asc']] })
    for (const event of events) {
      seen = event.seq
      await consider(ctx, call, event)
    }
  }
  const timer = setInterval(() => {
    looking = looking.then(look).catch((error) => ctx.log.error('alerts could not be watched', { cause: String(error) }))
  }, everyMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}

async function lastEvent(ctx: Context): Promise<number> {
  const [newest] = await ctx.ledger.find('events', { orderBy: [['seq', 'desc']], limit: 1 })
  return newest?.seq ?? 0
}

async function consider(ctx: Context, call: Call, event: Event): Promise<void> {
  const alert = await ctx.ledger.first('alerts', { id: event.subject })
  if (alert?.status !== 'firing') return
  const policy = await ctx.ledger.first('retrainPolicies', { deployment: alert.deployment })
  if (!policy?.enabled) return
  await call(ctx, 'retrain.check', { deployment: alert.deployment }).catch((error) => {
    const { code, message } = toLevainError(error)
    ctx.log.warn('retraining could not be requested', { deployment: alert.deployment, code, message })
  })
}
