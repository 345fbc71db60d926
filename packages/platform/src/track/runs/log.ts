import { type Change, type Context, type Contracts, ensure, fail, insert, isLevainError, type ParsedInputOf, record } from '@levain/core'
import { isGivenUp, signOfLife } from '../life/beat.ts'
import { metricNews } from '../metrics/news.ts'
import { findActiveRun } from './find-active.ts'
import { tagChanges } from './records.ts'

type Input = ParsedInputOf<Contracts['track']['log']>

/**
 * Adds parameters, metrics and tags to a run in one commit: all of them are durable when it answers, or none is written.
 * The same point or parameter twice is once, so a caller that got no answer may simply try again.
 *
 * @throws run-not-found, run-deleted, param-changed, logged-model-not-found
 */
export async function log(ctx: Context, input: Input): Promise<{ written: number }> {
  const run = await findActiveRun(ctx, input.run)
  const nowMs = ctx.clock.now()
  const changes = [
    ...(await metricChanges(ctx, run.id, input.metrics, nowMs)),
    ...tagChanges(run.id, input.tags),
    // Tags and parameters may be a person's, long after the program ended.
    ...(input.metrics.length > 0 || !isGivenUp(run) ? signOfLife(run, nowMs) : []),
    ...metricNews(ctx, run.id, input.metrics),
  ]
  await commitWithParams(ctx, run.id, input.params, changes)
  return { written: Object.keys(input.params).length + input.metrics.length + Object.keys(input.tags).length }
}

async function metricChanges(ctx: Context, run: string, metrics: Input['metrics'], nowMs: number): Promise<Change[]> {
  if (metrics.length === 0) return []
  const points = metrics.map(({ key, value, step, atMs = nowMs }) => ({ key, value: Number(value), step, atMs }))
  const ofModels = metrics.some(({ model }) => model !== undefined) ? await modelMetrics(ctx, run, metrics, nowMs) : []
  return [record(run, points), ...ofModels]
}

async function modelMetrics(ctx: Context, run: string, metrics: Input['metrics'], nowMs: number): Promise<Change[]> {
  const wanted = [...new Set(metrics.flatMap(({ model }) => (model === undefined ? [] : [model])))]
  const found = await ctx.ledger.find('loggedModels', { where: { id: { in: wanted }, deletedAt: null } })
  const missing = wanted.find((model) => !found.some(({ id }) => id === model))
  if (missing !== undefined) throw fail('logged-model-not-found', { model: missing })
  return metrics.flatMap(({ model, key, value, step, atMs = nowMs, datasetName = '', datasetDigest = '' }) => {
    if (model === undefined) return []
    const number = Number(value)
    const isNan = Number.isNaN(number)
    return [ensure('loggedModelMetrics', { model, run, key, step, atMs, value: isNan ? 0 : number, isNan, datasetName, datasetDigest })]
  })
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
