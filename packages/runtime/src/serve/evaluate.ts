import { fail, isLevainError, type LevainError } from '@levain/core/errors'
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
  const { version } = jobs[0]!
  const rows = jobs.length === 1 ? jobs[0]!.request.rows : jobs.flatMap((job) => job.request.rows)
  try {
    const outcome = version.predict(rows)
    const answers: Reply[] = []
    let lines = ''
    let row = 0
    for (const { request, mark } of jobs) {
      const from = row
      const ids: string[] = []
      const texts: RowText[] = []
      for (const inputs of request.rows) {
        const id = predictionId(nowMs)
        const text = version.write.text(outcome, row)
        lines += version.write.record(text, id, at, inputs, mark)
        ids.push(id)
        texts.push(text)
        row += 1
      }
      answers.push(request.answer({ outcome, from, texts, ids }))
    }
    return { answers, lines, rows: row }
  } catch (cause) {
    if (jobs.length > 1) return alone(jobs, nowMs, at)
    if (isLevainError(cause) && cause.status < 500) return { answers: [cause], lines: '', rows: rows.length }
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
