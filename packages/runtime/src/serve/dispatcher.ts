import { performance } from 'node:perf_hooks'
import { type LevainError, toLevainError } from '@levain/core/errors'
import { type AdmissionOptions, createAdmission } from './admission.ts'
import { inTime } from './deadline.ts'
import { type Evaluated, evaluate, type Job, reply } from './evaluate.ts'
import { createLane, type Lane } from './lane.ts'
import { createLogWriter } from './log-writer.ts'
import type { PredictionLog } from './prediction-log.ts'
import type { LoadedVersion } from './version.ts'

/** How long a group took, in milliseconds. */
export interface GroupTimes {
  readonly rows: number
  readonly computeMs: number
  readonly logMs: number
}

export interface DispatcherOptions {
  /** Null: predictions are answered without being kept. */
  readonly log: PredictionLog | null
  /** False where the log must be synced, which only a thread may wait for. */
  readonly mayWriteNow: boolean
  readonly admission?: AdmissionOptions | undefined
  readonly observe: (times: GroupTimes) => void
}

/**
 * Answers requests in groups. Whatever queued while the last group was being logged is evaluated together, logged with
 * one write and answered together; there is no timer. A lone request is answered at once. A version that answers outside the event loop has a
 * lane of its own, so that it keeps nobody else waiting.
 */
export interface Dispatcher {
  submit(job: Job): void
  /** Milliseconds after which to try again with this version, or 0: come in. */
  retryAfterMs(version: LoadedVersion): number
  readonly queuedRows: number
}

const groupRows = 2048
/**
 * A request from another connection this soon after the last answer was in the same turn of the event loop, so more are
 * waiting in it: from then on requests are gathered over a turn, until so many turns in a row brought one only.
 */
const sameTurnMs = 0.05
const lonelyTurns = 16

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { observe } = options
  const log = createLogWriter(options.log, options.mayWriteNow)
  const admission = createAdmission(options.admission)
  const lanes = new Map<LoadedVersion, Lane>()
  let queue: Job[] = []
  let queuedRows = 0
  let running = false
  let lonely = lonelyTurns
  let answeredMs = 0
  let answeredTo: unknown = null

  const take = (): Job[] => {
    let rows = 0
    let count = 0
    while (count < queue.length && (count === 0 || rows + queue[count]!.request.rows.length <= groupRows)) {
      rows += queue[count]!.request.rows.length
      count += 1
    }
    const group = count === queue.length ? queue : queue.slice(0, count)
    queue = count === queue.length ? [] : queue.slice(count)
    return group
  }

  const settle = (group: readonly Job[], evaluated: Evaluated, startedMs: number, evaluatedMs: number, problem: LevainError | null) => {
    queuedRows -= evaluated.rows
    answeredMs = performance.now()
    const times = { rows: evaluated.rows, computeMs: evaluatedMs - startedMs, logMs: answeredMs - evaluatedMs }
    admission.learn(times)
    observe(times)
    reply(group, evaluated.answers, problem)
    answeredTo = group.at(-1)?.connection
  }

  const leave = (job: Job) => {
    queuedRows -= job.request.rows.length
  }

  /** Answers everything that waits. Goes on in a later turn where a thread does the writing. */
  const run = (): void => {
    while (queue.length > 0) {
      const group = inTime(take(), leave)
      if (group.length === 0) continue
      lonely = group.length > 1 ? 0 : lonely + 1
      const startedMs = performance.now()
      const evaluated = evaluate(group)
      const evaluatedMs = performance.now()
      const settled = (problem: LevainError | null) => settle(group, evaluated, startedMs, evaluatedMs, problem)
      let writing: Promise<void> | null
      try {
        writing = log.write(evaluated.lines)
      } catch (error) {
        settled(toLevainError(error))
        continue
      }
      if (writing) {
        writing
          .then(
            () => settled(null),
            (error) => settled(toLevainError(error)),
          )
          .then(run)
        return
      }
      settled(null)
    }
    running = false
  }

  const keep = async (lines: string): Promise<LevainError | null> => {
    try {
      await log.write(lines)
      return null
    } catch (error) {
      return toLevainError(error)
    }
  }

  /** The lane of a version that answers outside. Those that nothing waits in make room: their version may be gone. */
  const laneOf = (version: LoadedVersion): Lane => {
    const known = lanes.get(version)
    if (known) return known
    for (const [other, lane] of lanes) if (lane.queuedRows === 0) lanes.delete(other)
    const created = createLane({
      mayJoin: version.batching?.on ?? false,
      admission: createAdmission(options.admission),
      keep,
      observe,
    })
    lanes.set(version, created)
    return created
  }

  return {
    retryAfterMs: (version) => (version.outside ? laneOf(version).retryAfterMs() : admission.refusesRows(queuedRows)),
    submit(job) {
      if (job.version.outside) return laneOf(job.version).submit(job)
      queue.push(job)
      queuedRows += job.request.rows.length
      if (running) return
      running = true
      if (lonely >= lonelyTurns && job.connection !== answeredTo && performance.now() - answeredMs < sameTurnMs) lonely = 0
      if (lonely < lonelyTurns) setImmediate(run)
      else run()
    },
    get queuedRows() {
      let rows = queuedRows
      for (const lane of lanes.values()) rows += lane.queuedRows
      return rows
    },
  }
}
