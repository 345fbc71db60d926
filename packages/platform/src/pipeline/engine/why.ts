import { isDeepStrictEqual } from 'node:util'
import { type Context, fail, type Json, type Run, type Step } from '@levain/core'
import { findRun, shortId } from '../../track/index.ts'
import { planOf, settingsOf } from './runs.ts'
import { taskName } from './task.ts'

/** Why a step ran or did not: a sentence, and the parts of its key that differ from the run before. */
export interface Why {
  readonly status: string
  readonly reason: string
  readonly comparedWith: string | null
  readonly changed: { part: string; before: Json; after: Json }[]
}

const runsLookedAt = 200

/**
 * Says why a step ran, or why its result was taken from the cache, by comparing with the newest earlier run of the same
 * pipeline that has it.
 *
 * @param step its name; `train[2]` for an element of `each`
 * @throws run-not-found, step-not-found
 */
export async function why(ctx: Context, reference: string, step: string): Promise<Why> {
  const run = await findRun(ctx, reference, { kind: 'pipeline' })
  const task = await findTask(ctx, run, step)
  const before = await earlier(ctx, run, task)
  const changed = before ? changes(before.keyParts ?? {}, task.keyParts ?? {}) : []
  return { status: task.status, reason: await sentence(ctx, run, task, before, changed), comparedWith: before?.run ?? null, changed }
}

/** A task by the name of its step, with its number where it has one. */
export async function findTask(ctx: Context, run: Run, written: string, index = -1): Promise<Step> {
  const [, name = written, number] = /^(.*)\[(\d+)\]$/.exec(written) ?? []
  const tasks = await ctx.ledger.find('steps', { where: { run: run.id, step: name }, orderBy: [['index', 'asc']] })
  const wanted = number === undefined ? index : Number(number)
  const found =
    tasks.find((task) => task.index === wanted) ?? (wanted < 0 ? (tasks.find((task) => task.status === 'failed') ?? tasks[0]) : undefined)
  if (found) return found
  const { steps } = await planOf(ctx, run)
  throw fail('step-not-found', { run: shortId(run.id), step: written, steps: steps.map(({ id }) => id) })
}

async function earlier(ctx: Context, run: Run, { step, index }: Step): Promise<Step | undefined> {
  const runs = await ctx.ledger.find('runs', {
    where: { kind: 'pipeline', experiment: run.experiment, id: { lt: run.id } },
    orderBy: [['id', 'desc']],
    limit: runsLookedAt,
  })
  for (const { id } of runs) {
    const task = await ctx.ledger.first('steps', { run: id, step, index })
    if (task?.keyParts) return task
  }
  return undefined
}

async function sentence(ctx: Context, run: Run, task: Step, before: Step | undefined, changed: Why['changed']): Promise<string> {
  const name = taskName(task)
  const then = before ? `run ${shortId(before.run)}` : ''
  if (task.status === 'cached')
    return `${name} was not run: its code, inputs, parameters and environment are those of run ${shortId(task.cachedFrom ?? '')}, whose result was taken.`
  if (task.status === 'skipped') return `${name} was skipped: its condition did not hold, or a step it needs was skipped.`
  if (task.status === 'waiting' || task.status === 'ready') return `${name} has not begun.`
  if (task.status === 'gated') return `${name} waits for an answer.`
  if (!task.keyParts) return `${name} ran: it is never taken from the cache.`
  if (!before) return `${name} ran because no earlier run of ${run.experiment} has it.`
  if (changed.length > 0) return `${name} ran because ${list(changed.map(({ part }) => describe(part)))} changed since ${then}.`
  return `${name} ran though nothing it depends on changed since ${then}: ${await unchangedReason(ctx, run, task, before)}.`
}

async function unchangedReason(ctx: Context, run: Run, task: Step, before: Step): Promise<string> {
  const { noCache } = await settingsOf(ctx, run.id)
  if (task.key === null) return 'it has an effect or says cache: false, so it always runs'
  if (noCache.includes('*') || noCache.includes(task.step)) return 'it was asked to run without the cache'
  if (before.status !== 'ok' && before.status !== 'cached') return `there it was ${before.status}`
  return 'the result kept then is no longer complete'
}

/** Paths that differ, e.g. `code.files.steps/train.py`. */
function changes(before: Json, after: Json, path: readonly string[] = []): Why['changed'] {
  if (isDeepStrictEqual(before, after)) return []
  const keys = isObject(before) && isObject(after) && path.length < 3 ? new Set([...Object.keys(before), ...Object.keys(after)]) : null
  if (!keys) return [{ part: path.join('.'), before, after }]
  return [...keys].flatMap((key) => changes((before as Objects)[key] ?? null, (after as Objects)[key] ?? null, [...path, key]))
}

type Objects = Readonly<Record<string, Json>>
const isObject = (value: Json): value is Record<string, Json> => value !== null && typeof value === 'object' && !Array.isArray(value)

/** A part of a key in words. */
function describe(part: string): string {
  const [first = '', second = '', ...rest] = part.split('.')
  const tail = [second, ...rest].filter(Boolean).join('.')
  if (first === 'code' && second === 'files') return `its code (${rest.join('.')})`
  if (first === 'code') return second === 'version' ? 'the version of the verb' : `its ${tail || 'code'}`
  if (first === 'params') return `its parameter ${tail}`
  if (first === 'inputs') return `its input ${tail}`
  if (first === 'env') return `its environment (${rest.join('.') || tail})`
  return `its ${part}`
}

function list(items: readonly string[]): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}
