import type { LevainError } from '@levain/core/errors'

/** A code is told at most this often; a full disk must not be filled further by saying so. */
const everyMs = 10_000

/**
 * Tells failures of ours (status 500 and above) as JSON lines, with their cause and with how many of the same code went
 * untold since the last one. Refusals because of load or draining are what was asked for, and in the metrics.
 */
export function reporter(say: (line: string) => void): (error: LevainError) => void {
  const told = new Map<string, { atMs: number; untold: number }>()
  return (error) => {
    if (error.status < 500 || error.code === 'overloaded' || error.code === 'draining') return
    const nowMs = performance.now()
    const before = told.get(error.code)
    if (before && nowMs - before.atMs < everyMs) {
      before.untold += 1
      return
    }
    told.set(error.code, { atMs: nowMs, untold: 0 })
    const cause = error.cause instanceof Error ? error.cause.stack : undefined
    const record = {
      at: new Date().toISOString(),
      level: 'error',
      code: error.code,
      message: error.message,
      untold: before?.untold ?? 0,
      cause,
    }
    say(`${JSON.stringify(record)}\n`)
  }
}
