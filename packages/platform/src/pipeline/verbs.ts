import { readFile } from 'node:fs/promises'
import {
  type Context,
  emit,
  fail,
  type Implementation,
  nowIso,
  type Pipeline,
  type Plan,
  plan as planSchema,
  type Run,
  type RunState,
  type Step,
  update,
  upsert,
} from '@levain/core'
import { askToStop, isHeld } from '../store/index.ts'
import { findRun } from '../track/index.ts'
import { execute, stopHere } from './engine/execute.ts'
import { asItIs } from './engine/interrupted.ts'
import type { Listener } from './engine/journal.ts'
import { newRun, planOf } from './engine/runs.ts'
import type { PipelineServices } from './engine/services.ts'
import { logPath } from './engine/task-log.ts'
import { findTask, why } from './engine/why.ts'
import { printPlan } from './plan/compile.ts'
import { loadPlan } from './plan/load.ts'
import { nextFiring } from './schedule/index.ts'

type Verbs = Implementation<'pipeline'>

/**
 * The verbs of `pipeline` over the services the app hands in; `listener` is told of the states of every run this process
 * executes, once they are durable.
 */
export function pipelineVerbs(services: PipelineServices, listener: Listener): Verbs {
  return {
    plan: async (ctx, { file }) => (await loadPlan(ctx, file, services)).plan,

    async register(ctx, { file }) {
      const { plan, source } = await loadPlan(ctx, file, services)
      const pipeline = { name: plan.name, plan: await ctx.blobs.put(printPlan(plan)), source, updatedAt: nowIso(ctx) }
      await ctx.ledger.commit([upsert('pipelines', pipeline)])
      return pipeline
    },

    async run(ctx, { file, params, noCache, parallel, wait, cause }) {
      const { plan, source } = await loadPlan(ctx, file, services)
      const { run, changes } = await newRun(ctx, { plan, source, params, cause, noCache, parallel, queued: !wait })
      await ctx.ledger.commit(changes)
      return wait ? succeed(await execute(ctx, services, run, { listener })) : { run, steps: [], plan }
    },

    list: async (ctx) => {
      const known = await ctx.ledger.find('pipelines', { orderBy: [['name', 'asc']] })
      return Promise.all(known.map((pipeline) => describe(ctx, pipeline)))
    },

    status: async (ctx, { run }) => stateOf(ctx, await findRun(ctx, run, { kind: 'pipeline' })),

    why: (ctx, { run, step }) => why(ctx, run, step),

    async log(ctx, { run: reference, step, index }) {
      const run = await findRun(ctx, reference, { kind: 'pipeline' })
      const task = await findTask(ctx, run, step, index)
      const complete = task.endedAt !== null
      if (task.log) return { text: await ctx.blobs.text(task.log), complete }
      const text = complete ? '' : await readFile(logPath(ctx, task), 'utf8').catch(() => '')
      return { text, complete }
    },

    async resume(ctx, { run: reference, wait }) {
      const run = await findRun(ctx, reference, { kind: 'pipeline' })
      if (run.status === 'ok') throw fail('run-not-resumable', { run: run.id, status: run.status })
      if (wait) return succeed(await execute(ctx, services, run, { listener }))
      if (await isUnderWay(ctx, run)) throw fail('run-not-resumable', { run: run.id, status: run.status })
      await setStatus(ctx, run, 'queued')
      return stateOf(ctx, { ...run, status: 'queued' })
    },

    async cancel(ctx, { run: reference }) {
      const run = await findRun(ctx, reference, { kind: 'pipeline' })
      if (isEnded(run)) return run
      const asked = stopHere(run.id, 'cancel') || (await askToStop(ctx, `run:${run.id}`))
      if (asked) return ended(ctx, run.id)
      await setStatus(ctx, run, 'cancelled')
      return (await ctx.ledger.first('runs', { id: run.id })) ?? run
    },
  }
}

/** Steps get ten seconds to end after a cancel; then the answer is what the run is by then. */
const cancelPatienceMs = 15_000

const isEnded = ({ status }: Run): boolean => status === 'ok' || status === 'failed' || status === 'cancelled'

async function isUnderWay(ctx: Context, { id }: Run): Promise<boolean> {
  const lease = await ctx.ledger.first('leases', { name: `run:${id}` })
  return lease !== undefined && isHeld(ctx, lease)
}

async function setStatus(ctx: Context, run: Run, status: 'queued' | 'cancelled'): Promise<void> {
  const endedAt = status === 'cancelled' ? nowIso(ctx) : null
  await ctx.ledger.commit([
    update('runs', { id: run.id }, { status, endedAt, error: null }, { status: run.status }),
    emit(nowIso(ctx), 'run', run.id, { status, pipeline: run.experiment }),
  ])
}

async function ended(ctx: Context, id: string): Promise<Run> {
  for (let waitedMs = 0; ; waitedMs += 50) {
    const run = await ctx.ledger.first('runs', { id })
    if (!run) throw fail('run-not-found', { run: id })
    if (isEnded(run) || waitedMs > cancelPatienceMs) return run
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** A run that failed is answered with the error of the step that failed first. */
function succeed(state: RunState): RunState {
  const { run, steps } = state
  if (run.status !== 'failed') return state
  const failed = steps.find(({ status }) => status === 'failed')
  if (run.error?.code === 'approval-rejected' && failed)
    throw fail('approval-rejected', { run: run.id, step: failed.step, by: 'a person', reason: run.error.message })
  throw fail('step-failed', { run: run.id, step: failed?.step ?? '', reason: reasonOf(state, failed) })
}

/** What went wrong, without the words that the error puts before it. */
function reasonOf({ run }: RunState, failed: Step | undefined): string {
  const message = failed?.error?.message ?? run.error?.message ?? 'it did not end well'
  return message.replace(`Step ${failed?.step} failed: `, '')
}

async function stateOf(ctx: Context, run: Run): Promise<RunState> {
  const order = [
    ['step', 'asc'],
    ['index', 'asc'],
  ] as const
  const [shown, plan, steps] = await Promise.all([
    asItIs(ctx, run),
    planOf(ctx, run),
    ctx.ledger.find('steps', { where: { run: run.id }, orderBy: order }),
  ])
  return { run: shown, steps, plan }
}

async function describe(
  ctx: Context,
  pipeline: Pipeline,
): Promise<{ pipeline: Pipeline; plan: Plan; newest: Run | null; nextAt: string | null }> {
  const plan = planSchema.parse(JSON.parse(await ctx.blobs.text(pipeline.plan)))
  const [newest = null] = await ctx.ledger.find('runs', {
    where: { kind: 'pipeline', experiment: pipeline.name },
    orderBy: [['id', 'desc']],
    limit: 1,
  })
  const nextMs = Math.min(...plan.on.map((trigger) => nextFiring(trigger, ctx.clock.now()) ?? Number.POSITIVE_INFINITY))
  return {
    pipeline,
    plan,
    newest: newest && (await asItIs(ctx, newest)),
    nextAt: Number.isFinite(nextMs) ? new Date(nextMs).toISOString() : null,
  }
}
