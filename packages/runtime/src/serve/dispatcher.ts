import { performance } from 'node:perf_hooks'
import { LevainError, toLevainError } from '@levain/core/errors'
import { type Evaluated, evaluate, type Job } from './evaluate.ts'
import type { PredictionLog } from './prediction-log.ts'

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
  readonly observe: (times: GroupTimes) => void
}

/**
 * Answers requests in groups. Whatever queued while the last group was being logged is evaluated together, logged with
 * one write and answered together; there is no timer. A lone request is answered at once.
 */
export interface Dispatcher {
  submit(job: Job): void
  readonly queuedRows: number
}

const groupRows = 2048
/**
 * A request from another connection this soon after the last answer was in the same turn of the event loop, so more are
 * waiting in it: from then on requests are gathered over a turn, until so many turns in a row brought one only.
 */
const sameTurnMs = 0.05
const lonelyTurns = 16
/** A write into the page cache takes microseconds. One slower than this says the disk is struggling: leave it to a thread. */
const slowWriteMs = 2
const groupsAfterSlowWrite = 1000

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { log, mayWriteNow, observe } = options
  let queue: Job[] = []
  let queuedRows = 0
  let running = false
  let lonely = lonelyTurns
  let answeredMs = 0
  let answeredTo: unknown = null
  let threadedGroups = 0

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

  const writeNow = (lines: string) => {
    const startedMs = performance.now()
    log?.appendNow(lines)
    if (performance.now() - startedMs > slowWriteMs) threadedGroups = groupsAfterSlowWrite
  }

  const settle = (group: readonly Job[], evaluated: Evaluated, startedMs: number, evaluatedMs: number, problem: LevainError | null) => {
    queuedRows -= evaluated.rows
    answeredMs = performance.now()
    observe({ rows: evaluated.rows, computeMs: evaluatedMs - startedMs, logMs: answeredMs - evaluatedMs })
    reply(group, evaluated.answers, problem)
    answeredTo = group.at(-1)?.connection
  }

  /** Answers everything that waits. Goes on in a later turn where a thread does the writing. */
  const run = (): void => {
    while (queue.length > 0) {
      const group = take()
      lonely = group.length > 1 ? 0 : lonely + 1
      const startedMs = performance.now()
      const evaluated = evaluate(group)
      const evaluatedMs = performance.now()
      const settled = (problem: LevainError | null) => settle(group, evaluated, startedMs, evaluatedMs, problem)
      if (log && !(mayWriteNow && threadedGroups === 0)) {
        if (threadedGroups > 0) threadedGroups -= 1
        log
          .append(evaluated.lines)
          .then(
            () => settled(null),
            (error) => settled(toLevainError(error)),
          )
          .then(run)
        return
      }
      settled(refusalOf(() => writeNow(evaluated.lines)))
    }
    running = false
  }

  return {
    submit(job) {
      queue.push(job)
      queuedRows += job.request.rows.length
      if (running) return
      running = true
      if (lonely >= lonelyTurns && job.connection !== answeredTo && performance.now() - answeredMs < sameTurnMs) lonely = 0
      if (lonely < lonelyTurns) setImmediate(run)
      else run()
    },
    get queuedRows() {
      return queuedRows
    },
  }
}

function refusalOf(work: () => void): LevainError | null {
  try {
    work()
    return null
  } catch (error) {
    return toLevainError(error)
  }
}

function reply(group: readonly Job[], answers: Evaluated['answers'], problem: LevainError | null): void {
  for (let index = 0; index < group.length; index++) {
    const answer = answers[index]!
    if (answer instanceof LevainError) group[index]!.refused(answer)
    else if (problem) group[index]!.refused(problem)
    else group[index]!.answered(answer)
  }
}
