import { hostname } from 'node:os'
import { type Context, insert, isLevainError, type Lease, remove, update } from '@levain/core'

/** A lease is renewed well within this time. */
const ttlMs = 30_000
/** After this long without renewal even a living process id counts as another program's. */
const patienceMs = 10 * 60_000

const heldHere = new Set<string>()

/** A lease that is held. */
export interface HeldLease {
  /** Renews it when due. `lost` when somebody else took it, `stop` when somebody asks its holder to stop. */
  beat(): Promise<'held' | 'stop' | 'lost'>
  release(): Promise<void>
}

/** Takes a lease, if nobody alive holds it. */
export async function takeLease(ctx: Context, name: string): Promise<HeldLease | null> {
  const found = await ctx.ledger.first('leases', { name })
  if (found && isHeld(ctx, found)) return null
  const row: Lease = { name, owner: ctx.random.id(), pid: process.pid, host: hostname(), expiresAt: expiry(ctx), stop: false }
  heldHere.add(row.owner)
  try {
    await ctx.ledger.commit([found ? update('leases', { name }, row, { owner: found.owner }) : insert('leases', row)])
  } catch (error) {
    heldHere.delete(row.owner)
    if (isLevainError(error, 'conflict')) return null
    throw error
  }
  return held(ctx, row)
}

/** Whether a living process holds this lease. */
export function isHeld(ctx: Pick<Context, 'clock'>, lease: Lease): boolean {
  const overdueMs = ctx.clock.now() - Date.parse(lease.expiresAt)
  if (lease.host !== hostname()) return overdueMs < 0
  if (lease.pid === process.pid) return heldHere.has(lease.owner)
  return isAlive(lease.pid) && overdueMs < patienceMs
}

/** Asks the holder of a lease to stop. False when nobody alive holds it. */
export async function askToStop(ctx: Context, name: string): Promise<boolean> {
  const found = await ctx.ledger.first('leases', { name })
  if (!found || !isHeld(ctx, found)) return false
  await ctx.ledger.commit([update('leases', { name }, { stop: true })])
  return true
}

function held(ctx: Context, row: Lease): HeldLease {
  const { name, owner } = row
  let expiresAt = row.expiresAt
  return {
    async beat() {
      const found = await ctx.ledger.first('leases', { name })
      if (found?.owner !== owner) return 'lost'
      if (Date.parse(expiresAt) - ctx.clock.now() < ttlMs / 2) {
        expiresAt = expiry(ctx)
        await ctx.ledger.commit([update('leases', { name }, { expiresAt }, { owner })])
      }
      return found.stop ? 'stop' : 'held'
    },
    async release() {
      heldHere.delete(owner)
      // Compared before it is removed: by now it may be somebody else's.
      const own = [update('leases', { name }, { stop: false }, { owner }), remove('leases', { name })]
      await ctx.ledger.commit(own).catch((error) => {
        if (!isLevainError(error, 'conflict')) throw error
      })
    },
  }
}

const expiry = (ctx: Pick<Context, 'clock'>): string => new Date(ctx.clock.now() + ttlMs).toISOString()

function isAlive(pid: number): boolean {
  if (pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
