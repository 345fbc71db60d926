import { type Clock, fail } from '@levain/core'

/** Wrong passwords that are let pass before waiting begins. */
const freeAttempts = 5
const waitMsMax = 60_000
/** After so long without a wrong password all is forgotten. */
const forgetMs = 15 * 60_000
const entriesMax = 10_000
/** Passwords that are being checked or wait for it; each costs a core some 60 ms. */
const checksMax = 50

/** Slows down whoever guesses passwords. */
export interface Attempts {
  /**
   * Runs the check of a password, unless whoever asks has to wait.
   *
   * @throws attempts-exceeded
   */
  try(key: string, check: () => Promise<boolean>): Promise<boolean>
  /** Notes something wrong; gives how many times in a row it was. */
  failed(key: string): number
}

interface Entry {
  readonly count: number
  readonly lastMs: number
}

/** Doubles the wait with each wrong password after the fifth, from one second up to a minute. */
export function trackAttempts(clock: Clock): Attempts {
  const entries = new Map<string, Entry>()
  let checks = 0
  const underWay = new Map<string, number>()
  const current = (key: string): Entry | undefined => {
    const entry = entries.get(key)
    return entry && clock.now() - entry.lastMs < forgetMs ? entry : undefined
  }
  return {
    async try(key, check) {
      const same = underWay.get(key) ?? 0
      // What is not answered yet counts as wrong, so that guessing side by side is no faster.
      const isCrowded = checks >= checksMax || (same > 0 && same + (current(key)?.count ?? 0) >= freeAttempts)
      const retryAfterMs = isCrowded ? 1000 : waitOf(current(key), clock.now())
      if (retryAfterMs > 0) throw fail('attempts-exceeded', { retryAfterMs })
      checks += 1
      underWay.set(key, same + 1)
      const isRight = await check().finally(() => {
        checks -= 1
        const left = (underWay.get(key) ?? 1) - 1
        if (left > 0) underWay.set(key, left)
        else underWay.delete(key)
      })
      if (isRight) entries.delete(key)
      return isRight
    },
    failed(key) {
      const count = (current(key)?.count ?? 0) + 1
      const [oldest] = entries.keys()
      if (entries.size >= entriesMax && oldest !== undefined) entries.delete(oldest)
      entries.delete(key)
      entries.set(key, { count, lastMs: clock.now() })
      return count
    },
  }
}

function waitOf(entry: Entry | undefined, nowMs: number): number {
  if (entry === undefined || entry.count < freeAttempts) return 0
  const waitMs = Math.min(waitMsMax, 1000 * 2 ** (entry.count - freeAttempts))
  return Math.max(0, entry.lastMs + waitMs - nowMs)
}
