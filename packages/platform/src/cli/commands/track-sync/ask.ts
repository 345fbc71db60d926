import { setTimeout as wait } from 'node:timers/promises'
import { LevainError } from '@levain/core'

const pausesMs = [250, 500, 1000, 2000, 4000]

/** Makes a call; one that may go well the next time is made again, a few times. */
export type Ask = <Result>(call: () => Promise<Result>) => Promise<Result>

/** @param signal no call is begun after it aborts */
export function patiently(signal: AbortSignal): Ask {
  return async (call) => {
    for (const pauseMs of [...pausesMs, null]) {
      signal.throwIfAborted()
      try {
        return await call()
      } catch (error) {
        if (pauseMs === null || !isPassing(error)) throw error
        await wait(pauseMs, undefined, { signal })
      }
    }
    throw new Error('unreachable')
  }
}

const isPassing = (error: unknown): boolean =>
  error instanceof LevainError && (error.status === 408 || error.status === 429 || error.status === 502 || error.status === 503)

/** The call itself is not taken, as opposed to a server that takes none at the moment, or none from this caller. */
export const isRefusal = (error: unknown): error is LevainError =>
  error instanceof LevainError && error.status >= 400 && error.status < 500 && ![401, 403, 408, 429, 499].includes(error.status)
