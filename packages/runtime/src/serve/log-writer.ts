import { performance } from 'node:perf_hooks'
import type { PredictionLog } from './prediction-log.ts'

/** Writes to the log one after another, each in the cheaper way. */
export interface LogWriter {
  /** Writes at once and returns null, or in a thread: then it is written when the promise resolves. @throws log-unwritable */
  write(lines: string): Promise<void> | null
}

/** A write into the page cache takes microseconds. One slower than this says the disk is struggling: leave it to a thread. */
const slowWriteMs = 2
const writesAfterSlowOne = 1000

/** @param mayWriteNow false where the log must be synced, which only a thread may wait for */
export function createLogWriter(log: PredictionLog | null, mayWriteNow: boolean): LogWriter {
  let threaded = 0
  let outstanding = 0
  let last: Promise<unknown> = Promise.resolve()

  const writeNow = (lines: string): null => {
    const startedMs = performance.now()
    log?.appendNow(lines)
    if (performance.now() - startedMs > slowWriteMs) threaded = writesAfterSlowOne
    return null
  }

  return {
    write(lines) {
      if (!log) return null
      if (mayWriteNow && threaded === 0 && outstanding === 0) return writeNow(lines)
      if (threaded > 0) threaded -= 1
      outstanding += 1
      const written = last
        .then(() => log.append(lines))
        .finally(() => {
          outstanding -= 1
        })
      last = written.catch(() => undefined)
      return written
    },
  }
}
