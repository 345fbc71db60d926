import { fail, isLevainError, LevainError } from '@levain/core/errors'
import type { Predictions } from '../model/index.ts'
import type { RowText } from './answer.ts'
import type { Asked, Reply } from './doors/door.ts'
import { isoInstant } from './instant.ts'
import { predictionId } from './prediction-id.ts'
import type { LoadedVersion } from './version.ts'

/** A checked request, bound to the version it began with. */
export interface Job {
  readonly version: LoadedVersion
  readonly request: Asked
  /** Whatever tells one client's connection from another's. */
  readonly connection: unknown
  /** When, by `performance.now()`, nobody waits for it any more. */
  readonly untilMs: number
  /** Further members of its log records, each after a comma. */
  readonly mark?: string
  answered(reply: Reply): void
  refused(error: LevainError): void
}

/** What became of a group: an answer for each request, and the lines that must be in the log before any is given. */
export interface Evaluated {
  readonly answers: readonly (Reply | LevainError)[]
  readonly lines: string
  readonly rows: number
}

/** Evaluates a group; neighbours that began with the same version share one call of the model. */
export function evaluate(group: readonly Job[]): Evaluated {
  const nowMs = Date.now()
  const at = isoInstant(nowMs)
  const answers: (Reply | LevainError)[] = []
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
  try {
    return written(jobs, jobs[0]!.version.predict!(rowsOf(jobs)), nowMs, at)
  } catch (cause) {
    return jobs.length > 1 ? together(jobs.map((job) => evaluateAlike([job], nowMs, at))) : refused(jobs[0]!, cause)
  }
}

/** Evaluates requests that began with the same version, one that answers outside the event loop. */
export async function evaluateOutside(jobs: readonly Job[]): Promise<Evaluated> {
  try {
    const outcome = await jobs[0]!.version.outside!.predict(rowsOf(jobs))
    const nowMs = Date.now()
    return written(jobs, outcome, nowMs, isoInstant(nowMs))
  } catch (cause) {
    if (jobs.length === 1) return refused(jobs[0]!, cause)
    // Nothing is wrong with the rows where nobody could evaluate them: all are refused alike.
    if (isLevainError(cause) && cause.status >= 500) return together(jobs.map((job) => refused(job, cause)))
    const parts: Evaluated[] = []
    for (const job of jobs) parts.push(await evaluateOutside([job]))
    return together(parts)
  }
}

const rowsOf = (jobs: readonly Job[]) => (jobs.length === 1 ? jobs[0]!.request.rows : jobs.flatMap((job) => job.request.rows))

/** What a model answered to the rows of all these requests, as answers and lines. */
function written(jobs: readonly Job[], outcome: Predictions, nowMs: number, at: string): Evaluated {
  const { write } = jobs[0]!.version
  const answers: Reply[] = []
  let lines = ''
  let row = 0
  for (const { request, mark } of jobs) {
    const from = row
    const ids: string[] = []
    const texts: RowText[] = []
    for (const inputs of request.rows) {
      const id = predictionId(nowMs)
      const text = write.text(outcome, row)
      lines += write.record(text, id, at, inputs, mark)
      ids.push(id)
      texts.push(text)
      row += 1
    }
    answers.push(request.answer({ outcome, from, texts, ids }))
  }
  return { answers, lines, rows: row }
}

function refused({ request }: Job, cause: unknown): Evaluated {
  const error = isLevainError(cause) ? cause : fail('internal', { message: 'the model could not be evaluated' }, cause)
  return { answers: [error], lines: '', rows: request.rows.length }
}

/** One request that cannot be evaluated does not take its neighbours along: each was evaluated by itself. */
function together(parts: readonly Evaluated[]): Evaluated {
  return {
    answers: parts.flatMap((part) => part.answers),
    lines: parts.map((part) => part.lines).join(''),
    rows: parts.reduce((sum, part) => sum + part.rows, 0),
  }
}

/** Tells each request what became of it. `problem` keeps answers back that could not be logged. */
export function reply(group: readonly Job[], answers: Evaluated['answers'], problem: LevainError | null): void {
  for (let index = 0; index < group.length; index++) {
    const answer = answers[index]!
    if (answer instanceof LevainError) group[index]!.refused(answer)
    else if (problem) group[index]!.refused(problem)
    else group[index]!.answered(answer)
  }
}
