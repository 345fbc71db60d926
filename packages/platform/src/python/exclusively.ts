import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { type Context, fail } from '@levain/core'
import { type HeldLease, takeLease } from '../store/index.ts'

const lookAgainMs = 250
const beatMs = 5000

/**
 * Does work that only one process of this machine may do at a time; the others wait. A process that died in the middle holds
 * nobody up.
 *
 * @param waits told once, when somebody else is at it
 * @throws cancelled
 */
export async function exclusively<Value>(ctx: Context, name: string, waits: () => void, work: () => Promise<Value>): Promise<Value> {
  const lease = await waitForLease(ctx, leaseName(ctx, name), waits)
  const beating = setInterval(() => void lease.beat().catch(() => {}), beatMs)
  try {
    return await work()
  } finally {
    clearInterval(beating)
    await lease.release()
  }
}

/** Environments are files of this machine, though several machines may share a ledger. */
function leaseName({ stateFolder }: Pick<Context, 'stateFolder'>, name: string): string {
  return `python:${createHash('sha256').update(`${hostname()}\n${stateFolder}\n${name}`).digest('hex').slice(0, 32)}`
}

async function waitForLease(ctx: Context, name: string, waits: () => void): Promise<HeldLease> {
  for (let told = false; ; told = true) {
    if (ctx.signal.aborted) throw fail('cancelled', { what: 'Waiting for a Python environment' })
    const lease = await takeLease(ctx, name)
    if (lease) return lease
    if (!told) waits()
    await setTimeout(lookAgainMs, undefined, { signal: ctx.signal }).catch(() => {})
  }
}
