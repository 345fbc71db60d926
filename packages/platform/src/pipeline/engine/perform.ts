import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { fail, isLevainError, type Run } from '@levain/core'
import type { ActionKind, Intent } from '../actions/index.ts'
import type { Attempt, Outputs, Task } from './task.ts'
import { taskName } from './task.ts'
import { BoundedLog, logPath } from './task-log.ts'
import type { Bound } from './values.ts'

const longestPauseMs = 10 * 60_000

export interface Performance {
  readonly run: Run
  readonly task: Task
  readonly kind: ActionKind
  readonly intent: Intent<never>
  readonly inputs: Readonly<Record<string, Bound>>
  readonly signal: AbortSignal
  readonly gpus: Attempt['gpus']
  readonly metric: Attempt['metric']
  /** Called when another attempt begins. */
  readonly onAttempt: (attempt: number) => void
}

/** What came of a task, and its log. */
export type Performed = { readonly log: string | null } & ({ readonly outputs: Outputs } | { readonly error: unknown })

/** Does the work of a task: again after a failure as often as the plan says, each time for at most its timeout. */
export async function perform(performance: Performance): Promise<Performed> {
  const { task, signal, intent } = performance
  const log = new BoundedLog(logPath(intent.ctx, task.row))
  const { times, backoffMs } = task.step.retry
  for (let attempt = 1; ; attempt += 1) {
    performance.onAttempt(attempt)
    try {
      const outputs = await once(performance, attempt, log)
      return { outputs, log: await log.keep(intent.ctx) }
    } catch (error) {
      if (attempt > times || signal.aborted || isLevainError(error, 'cancelled')) {
        return { error: lastWords(error, log), log: await log.keep(intent.ctx) }
      }
      log.write(`attempt ${attempt} failed: ${error instanceof Error ? error.message : String(error)}\n`)
      await pause(pauseMs(task, attempt, backoffMs), signal)
    }
  }
}

async function once(
  { run, task, kind, intent, inputs, signal, gpus, metric }: Performance,
  attempt: number,
  log: BoundedLog,
): Promise<Outputs> {
  const { timeoutMs } = task.step
  const stop = new AbortController()
  const onAbort = () => stop.abort(signal.reason)
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  const timer = timeoutMs === null ? undefined : globalThis.setTimeout(() => stop.abort(timedOut), timeoutMs)
  const { folder, seed } = intent
  try {
    const work = kind.perform(intent, { run, task, inputs, attempt, seed, signal: stop.signal, gpus, folder, log, metric })
    // A command ends by itself when it is asked to; other work may not listen, and is left behind.
    return await (task.step.action.kind === 'run' ? work : Promise.race([work, aborted(stop.signal)]))
  } catch (error) {
    if (stop.signal.reason === timedOut && timeoutMs !== null) throw fail('step-timeout', { step: taskName(task.row), timeoutMs }, error)
    if (stop.signal.aborted) throw fail('cancelled', { what: `Step ${taskName(task.row)}` }, error)
    throw error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

const timedOut = Symbol('timed out')

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const refuse = () => reject(new Error('aborted'))
    if (signal.aborted) refuse()
    else signal.addEventListener('abort', refuse, { once: true })
  })
}

const pause = (ms: number, signal: AbortSignal): Promise<unknown> => setTimeout(ms, undefined, { signal }).catch(() => {})

/** Doubles with each attempt, up to ten minutes, and varies by up to a fifth so that tasks do not come back all at once. */
export function pauseMs({ row }: Pick<Task, 'row'>, attempt: number, backoffMs: number): number {
  const spread = createHash('sha256').update(`${row.run} ${row.step} ${row.index} ${attempt}`).digest().readUInt32BE() / 2 ** 32
  return Math.round(Math.min(backoffMs * 2 ** (attempt - 1), longestPauseMs) * (1 + spread / 5))
}

/** A failed command is told with the last line it said. */
function lastWords(error: unknown, log: BoundedLog): unknown {
  if (!isLevainError(error, 'step-failed') || !log.lastLine) return error
  const { run, step, reason } = error.details as { run: string; step: string; reason: string }
  return fail('step-failed', { run, step, reason: `${reason}. Its last line: ${log.lastLine}` }, error)
}
