import { performance } from 'node:perf_hooks'
import type { LevainError } from '@levain/core/errors'
import type { Admission } from './admission.ts'
import { inTime } from './deadline.ts'
import type { GroupTimes } from './dispatcher.ts'
import { type Evaluated, evaluateOutside, type Job, reply } from './evaluate.ts'

/** The way of requests whose version answers outside the event loop. */
export interface Lane {
  submit(job: Job): void
  /** Milliseconds after which to try again, or 0: come in. */
  retryAfterMs(): number
  readonly queuedRows: number
}

export interface LaneOptions {
  /** False: every request is a batch of its own. */
  readonly mayJoin: boolean
  readonly admission: Admission
  /** Resolves, with what went wrong, once the lines are in the log. */
  readonly keep: (lines: string) => Promise<LevainError | null>
  readonly observe: (times: GroupTimes) => void
}

const batchRows = 2048

/**
 * One batch is on its way at a time; whatever queued meanwhile is the next one. There is no timer: under load batches grow by themselves, and
 * a lone request never waits for company.
 */
export function createLane({ mayJoin, admission, keep, observe }: LaneOptions): Lane {
  let queue: Job[] = []
  let queuedRows = 0
  let running = false

  const take = (): Job[] => {
    let rows = queue[0]!.request.rows.length
    let count = 1
    while (mayJoin && count < queue.length && rows + queue[count]!.request.rows.length <= batchRows) {
      rows += queue[count]!.request.rows.length
      count += 1
    }
    const batch = queue.slice(0, count)
    queue = queue.slice(count)
    return batch
  }

  const settle = async (batch: readonly Job[], evaluated: Evaluated, times: Omit<GroupTimes, 'logMs'>) => {
    const fromMs = performance.now()
    const problem = await keep(evaluated.lines)
    queuedRows -= times.rows
    const whole = { ...times, logMs: performance.now() - fromMs }
    admission.learn(whole)
    observe(whole)
    for (const { version } of batch) version.outside?.release()
    reply(batch, evaluated.answers, problem)
  }

  const leave = ({ version, request }: Job) => {
    queuedRows -= request.rows.length
    version.outside?.release()
  }

  /** The next batch is on its way while the last one is being logged. */
  const run = async (): Promise<void> => {
    running = true
    while (queue.length > 0) {
      const batch = inTime(take(), leave)
      if (batch.length === 0) continue
      const rows = batch.reduce((sum, job) => sum + job.request.rows.length, 0)
      const startedMs = performance.now()
      const evaluated = await evaluateOutside(batch)
      void settle(batch, evaluated, { rows, computeMs: performance.now() - startedMs })
    }
    running = false
  }

  return {
    submit(job) {
      job.version.outside?.hold()
      queue.push(job)
      queuedRows += job.request.rows.length
      // What arrives in the same turn goes together.
      if (!running) {
        running = true
        setImmediate(run)
      }
    },
    retryAfterMs: () => admission.refusesRows(queuedRows),
    get queuedRows() {
      return queuedRows
    },
  }
}
