import type { IncomingHttpHeaders } from 'node:http'
import { fail, type LevainError } from '@levain/core/errors'
import type { Job } from './evaluate.ts'
import { refuse } from './refuse.ts'

/** How long the client waits, by its header `x-request-timeout-ms`; endless without one. A refusal where that is no number of milliseconds. */
export function timeoutOf(headers: IncomingHttpHeaders): number | LevainError {
  const said = headers['x-request-timeout-ms']
  if (said === undefined) return Number.POSITIVE_INFINITY
  if (typeof said === 'string' && /^\d{1,9}$/.test(said)) return Number(said)
  return refuse('x-request-timeout-ms', 'a whole number of milliseconds', 'something else')
}

/** The jobs that somebody still waits for. The others are refused before they cost anything, each after `leave`. */
export function inTime(jobs: Job[], leave: (job: Job) => void): Job[] {
  const nowMs = performance.now()
  if (jobs.every(({ untilMs }) => untilMs > nowMs)) return jobs
  for (const job of jobs.filter(({ untilMs }) => untilMs <= nowMs)) {
    leave(job)
    job.refused(fail('deadline-exceeded', {}))
  }
  return jobs.filter(({ untilMs }) => untilMs > nowMs)
}
