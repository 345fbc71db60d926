import { setTimeout as sleep } from 'node:timers/promises'
import type { Event, Ledger } from '@levain/core'
import { coloured } from './output/table.ts'
import type { Session } from './session.ts'

const pollMs = 200

/** Tells on standard error what the steps of a run do while `work` goes on, as the ledger's events come. */
export async function withRunProgress<Result>(session: Session, work: () => Promise<Result>): Promise<Result> {
  if (session.io.json) return work()
  const { ledger } = (await session.app()).context()
  const done = new AbortController()
  const telling = tell(ledger, await newest(ledger), done.signal, (event) => {
    const { status } = event.data as { status?: unknown }
    if (typeof status === 'string') session.io.note(`${coloured(status, session.io.paint)}  ${event.subject}`)
  })
  try {
    return await work()
  } finally {
    done.abort()
    await telling
  }
}

async function tell(ledger: Ledger, after: number, done: AbortSignal, onEvent: (event: Event) => void): Promise<void> {
  let seq = after
  for (let isLast = false; !isLast; ) {
    // One more look after the end, for what was committed last.
    isLast = done.aborted
    for (const event of await ledger.find('events', { where: { topic: 'step', seq: { gt: seq } }, orderBy: [['seq', 'asc']] })) {
      seq = event.seq
      onEvent(event)
    }
    if (!isLast) await sleep(pollMs, undefined, { signal: done }).catch(() => undefined)
  }
}

async function newest(ledger: Ledger): Promise<number> {
  const [last] = await ledger.find('events', { orderBy: [['seq', 'desc']], limit: 1 })
  return last?.seq ?? 0
}
