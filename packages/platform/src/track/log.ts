import {
  type Change,
  type Context,
  type Contracts,
  emit,
  fail,
  insert,
  isLevainError,
  nowIso,
  type ParsedInputOf,
  record,
} from '@levain/core'
import { findRun } from './find-run.ts'
import { tagChanges } from './records.ts'

type Input = ParsedInputOf<Contracts['track']['log']>

/**
 * Adds parameters, metrics and tags to a run in one commit: all of them are durable when it answers, or none is written.
 * The same point or parameter twice is once, so a caller that got no answer may simply try again.
 *
 * @throws run-not-found, param-changed
 */
export async function log(ctx: Context, input: Input): Promise<{ written: number }> {
  const { id: run } = await findRun(ctx, input.run)
  const at = nowIso(ctx)
  const points = input.metrics.map(({ key, value, step, atMs = ctx.clock.now() }) => ({ key, value: Number(value), step, atMs }))
  const others = [record(run, points), ...tagChanges(run, input.tags), ...told(run, at, input)]
  await commitWithParams(ctx, run, input.params, others)
  return { written: Object.keys(input.params).length + points.length + Object.keys(input.tags).length }
}

/** Somebody may add the same parameter between the look and the commit; then it is looked at again. */
async function commitWithParams(ctx: Context, run: string, params: Input['params'], others: readonly Change[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const fresh = await newParams(ctx, run, params)
    try {
      return await ctx.ledger.commit([...fresh.map(([key, value]) => insert('params', { run, key, value })), ...others])
    } catch (error) {
      if (attempt === attemptsMax || !isLevainError(error, 'conflict')) throw error
    }
  }
}

const attemptsMax = 5

async function newParams(ctx: Context, run: string, params: Input['params']): Promise<[string, string][]> {
  const wanted = Object.entries(params)
  if (wanted.length === 0) return []
  const there = await ctx.ledger.find('params', { where: { run, key: { in: Object.keys(params) } } })
  const before = new Map(there.map(({ key, value }) => [key, value]))
  for (const [key, after] of wanted) {
    const value = before.get(key)
    if (value !== undefined && value !== after) throw fail('param-changed', { run, key, before: value, after })
  }
  return wanted.filter(([key]) => !before.has(key))
}

/** One event for each call that brought metrics: the last value of each key, so that charts move without asking. */
function told(run: string, at: string, { metrics }: Input): Change[] {
  if (metrics.length === 0) return []
  const last = Object.fromEntries(metrics.map(({ key, value, step }) => [key, { value, step }]))
  return [emit(at, 'metric', run, last)]
}
