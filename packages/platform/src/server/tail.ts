import type { Ledger } from '@levain/core'

const pollMs = 200

/** Watches the end of the event log, for all readers at once; asks the ledger only while somebody waits. */
export interface Tail {
  /** The `seq` of the newest event; 0 when there is none. */
  newest(): Promise<number>
  /** True as soon as there is an event after `seq`; false when `timeoutMs` passed or the signal aborted first. */
  beyond(seq: number, timeoutMs: number, signal: AbortSignal): Promise<boolean>
}

interface Waiter {
  readonly seq: number
  readonly settle: (isBeyond: boolean) => void
}

/** Polls, because other processes write to the same ledger and SQLite tells nobody. */
export function openTail(ledger: Ledger): Tail {
  const waiters = new Set<Waiter>()
  let timer: NodeJS.Timeout | undefined

  const newest = async (): Promise<number> => {
    const [last] = await ledger.find('events', { orderBy: [['seq', 'desc']], limit: 1 })
    return last?.seq ?? 0
  }
  const poll = async (): Promise<void> => {
    const seq = await newest().catch(() => 0)
    for (const waiter of waiters) if (seq > waiter.seq) waiter.settle(true)
    timer = undefined
    start()
  }
  const start = (): void => {
    if (waiters.size > 0 && timer === undefined) timer = setTimeout(() => void poll(), pollMs)
  }
  const beyond = (seq: number, timeoutMs: number, signal: AbortSignal): Promise<boolean> =>
    new Promise((resolve) => {
      const onAbort = (): void => settle(false)
      const deadline = setTimeout(onAbort, timeoutMs)
      const waiter: Waiter = { seq, settle: (isBeyond) => settle(isBeyond) }
      const settle = (isBeyond: boolean): void => {
        waiters.delete(waiter)
        clearTimeout(deadline)
        signal.removeEventListener('abort', onAbort)
        resolve(isBeyond)
      }
      if (signal.aborted) return settle(false)
      signal.addEventListener('abort', onAbort)
      waiters.add(waiter)
      start()
    })
  return { newest, beyond }
}
