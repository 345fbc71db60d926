import { availableParallelism } from 'node:os'
import {
  type AutomlState,
  type Context,
  type Contracts,
  contracts,
  fail,
  millisecondsOf,
  nowIso,
  type OutputOf,
  type ParsedInputOf,
  type Resolved,
  type Run,
  resolveTable,
} from '@levain/core'
import { chosenColumns } from '../train/index.ts'
import { active } from './active.ts'
import { conduct } from './conduct.ts'
import { ParentRun, stateOf } from './ledger/parent-run.ts'
import type { Job } from './plan.ts'
import { findParent, reportOf } from './report.ts'
import { shareFrame } from './shared-frame.ts'

type Input = ParsedInputOf<Contracts['automl']['run']>
type Report = OutputOf<Contracts['automl']['run']>

/**
 * Tries many models on a table within a time, each as a run of the ledger, and keeps the best.
 *
 * @throws dataset-not-found, column-missing, target-unusable, input-invalid, cancelled
 */
export async function run(ctx: Context, input: Input): Promise<Report> {
  const data = await resolveTable(ctx, input.data)
  const job = await jobOf(ctx, input, data.digest)
  const state = newState(ctx, input, data)
  const { wait: _, ...asked } = input
  const name = `automl on ${data.name ?? data.digest.slice(7, 15)}`
  const given = { experiment: input.experiment, name, inputs: { ...JSON.parse(JSON.stringify(asked)), data: data.digest } as Run['inputs'] }
  return await goOn(ctx, input, { job, data, parent: await ParentRun.start(ctx, given, state) })
}

/**
 * Goes on with a run that was stopped or killed. What it had finished counts; the time begins anew.
 *
 * @throws run-not-found, dataset-not-found, cancelled
 */
export async function resume(ctx: Context, { run: reference, time, wait }: ParsedInputOf<Contracts['automl']['resume']>): Promise<Report> {
  const found = await findParent(ctx, reference)
  const state = await stateOf(ctx, found.id)
  if (!state) throw fail('run-not-found', { run: reference })
  const own = active.get(found.id)
  if (own && found.status === 'running') throw fail('conflict', { what: found.id, expected: 'a run that is over', got: 'one that goes on' })
  await own?.work.catch(() => {})
  const input = contracts.automl.run.input.parse({ ...found.inputs, time, wait })
  const resolved = await resolveTable(ctx, input.data)
  const job = await jobOf(ctx, input, resolved.digest)
  const { startedAt, deadlineAt, data } = newState(ctx, input, resolved)
  const parent = await ParentRun.reopen(ctx, found, { ...state, data, startedAt, deadlineAt, phase: 'looking', endedAt: null, ended: null })
  return await goOn(ctx, input, { job, data: resolved, parent })
}

async function goOn(ctx: Context, input: Input, begun: { job: Job; data: Resolved; parent: ParentRun }): Promise<Report> {
  const { parent } = begun
  const stop = new AbortController()
  const end = new AbortController()
  // Whoever does not wait may go away; then only the end of the process ends it.
  const signal = input.wait ? AbortSignal.any([ctx.signal, end.signal]) : end.signal
  const before = [...active.values()].map((other) => other.work)
  const work = conduct(
    { ...ctx, signal, tables: ctx.tables.until(signal) },
    {
      ...begun,
      algorithms: input.algorithms,
      without: input.without,
      trialsMax: input.trials ?? Number.POSITIVE_INFINITY,
      ensemble: input.ensemble,
      timeMs: millisecondsOf(input.time),
      before,
      stop: stop.signal,
    },
  ).finally(() => active.delete(parent.run.id))
  active.set(parent.run.id, { stop: () => stop.abort(), end: () => end.abort(), work })
  if (input.wait) await work
  else work.catch((error) => ctx.log.warn('AutoML did not come to its end', { run: parent.run.id, cause: String(error) }))
  const found = await ctx.ledger.first('runs', { id: parent.run.id })
  return await reportOf(ctx, found ?? parent.run)
}

function newState(ctx: Context, { target, time }: Input, { node }: Resolved): AutomlState {
  const startedMs = ctx.clock.now()
  return {
    phase: 'looking',
    data: node,
    target,
    task: null,
    classes: null,
    metric: null,
    higherIsBetter: true,
    rows: 0,
    split: null,
    folds: 0,
    workers: 0,
    startedAt: nowIso(ctx),
    deadlineAt: new Date(startedMs + millisecondsOf(time)).toISOString(),
    endedAt: null,
    ended: null,
    guardrails: [],
    single: null,
    ensemble: null,
    best: null,
  }
}

/** The columns that are needed, read before anything is written. @throws column-missing, input-invalid */
async function jobOf(ctx: Context, input: Input, data: string): Promise<Job> {
  const { target, features, group, timeColumn, task, metric, folds, seed } = input
  const schema = await ctx.tables.schema(data)
  const columns = schema.map((column) => column.name)
  for (const column of [target, group, timeColumn]) {
    if (column !== undefined && !columns.includes(column)) throw fail('column-missing', { table: input.data, column, columns })
  }
  const chosen = chosenColumns({ schema, target }, features).map((column) => column.name)
  const named = [target, group, timeColumn].flatMap((column) => column ?? [])
  const frame = shareFrame(await ctx.tables.frame(data, [...new Set([...chosen, ...named])]))
  return { frame, schema, target, task, metric, features, group, timeColumn, folds, seed, workers: input.workers ?? availableParallelism() }
}
