import { performance } from 'node:perf_hooks'
import { fail, type LevainError, toLevainError } from '@levain/core/errors'
import { predictionId } from './prediction-id.ts'
import type { PredictionLog } from './prediction-log.ts'
import type { PredictRequest, Row } from './request.ts'
import type { LoadedVersion } from './version.ts'

/** A checked request, bound to the version it began with. */
export interface Job {
  readonly version: LoadedVersion
  readonly request: PredictRequest
  answered(body: string): void
  refused(error: LevainError): void
}

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
/** A write into the page cache takes microseconds. One slower than this says the disk is struggling: leave it to a thread. */
const slowWriteMs = 2
const groupsAfterSlowWrite = 1000

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { log, observe } = options
  let queue: Job[] = []
  let queuedRows = 0
  let running = false
  let previousGroup = 1
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

  const run = async (): Promise<void> => {
    while (queue.length > 0) {
      const group = take()
      previousGroup = group.length
      const startedMs = performance.now()
      const { answers, lines, rows } = evaluate(group)
      const evaluatedMs = performance.now()
      let problem: LevainError | null = null
      try {
        if (group.length === 1 && queue.length === 0 && options.mayWriteNow && threadedGroups === 0) writeNow(lines)
        else {
          if (threadedGroups > 0) threadedGroups -= 1
          if (lines !== '') await log?.append(lines)
        }
      } catch (error) {
        problem = toLevainError(error)
      }
      queuedRows -= rows
      observe({ rows, computeMs: evaluatedMs - startedMs, logMs: performance.now() - evaluatedMs })
      reply(group, answers, problem)
    }
    running = false
  }

  return {
    submit(job) {
      queue.push(job)
      queuedRows += job.request.rows.length
      if (running) return
      running = true
      if (previousGroup > 1) setImmediate(run)
      else void run()
    },
    get queuedRows() {
      return queuedRows
    },
  }
}

type Answer = string | LevainError

function reply(group: readonly Job[], answers: readonly Answer[], problem: LevainError | null): void {
  for (let index = 0; index < group.length; index++) {
    const answer = answers[index]!
    if (typeof answer !== 'string') group[index]!.refused(answer)
    else if (problem) group[index]!.refused(problem)
    else group[index]!.answered(answer)
  }
}

interface Evaluated {
  readonly answers: readonly Answer[]
  readonly lines: string
  readonly rows: number
}

/** Evaluates a group; neighbours that began with the same version share one call of the model. */
function evaluate(group: readonly Job[]): Evaluated {
  const nowMs = Date.now()
  const at = new Date(nowMs).toISOString()
  const answers: Answer[] = []
  let lines = ''
  let rows = 0
  for (let from = 0; from < group.length; ) {
    let to = from + 1
    while (to < group.length && group[to]!.version === group[from]!.version) to += 1
    const part = evaluateAlike(group.slice(from, to), nowMs, at)
    answers.push(...part.answers)
    lines += part.lines
    rows += part.rows
    from = to
  }
  return { answers, lines, rows }
}

function evaluateAlike(jobs: readonly Job[], nowMs: number, at: string): Evaluated {
  const { version } = jobs[0]!
  const rows = jobs.length === 1 ? jobs[0]!.request.rows : jobs.flatMap((job) => job.request.rows)
  try {
    const outcome = version.predict(rows)
    const answers: string[] = []
    let lines = ''
    let row = 0
    for (const { request } of jobs) {
      const first = row
      const ids = request.rows.map(() => predictionId(nowMs))
      for (const id of ids) {
        lines += version.write.record(outcome, row, id, at, rows[row] as Row)
        row += 1
      }
      answers.push(request.single ? version.write.single(outcome, first, ids[0]!) : version.write.many(outcome, first, ids))
    }
    return { answers, lines, rows: row }
  } catch (cause) {
    if (jobs.length > 1) return alone(jobs, nowMs, at)
    return { answers: [fail('internal', { message: 'the model could not be evaluated' }, cause)], lines: '', rows: rows.length }
  }
}

/** One request that cannot be evaluated must not take its neighbours along. */
function alone(jobs: readonly Job[], nowMs: number, at: string): Evaluated {
  const parts = jobs.map((job) => evaluateAlike([job], nowMs, at))
  return {
    answers: parts.flatMap((part) => part.answers),
    lines: parts.map((part) => part.lines).join(''),
    rows: parts.reduce((sum, part) => sum + part.rows, 0),
  }
}
