import { rm } from 'node:fs/promises'
import { type Context, emit, fail, nowIso, type Run, type RunState, toLevainError, update } from '@levain/core'
import { type HeldLease, takeLease } from '../../store/index.ts'
import { type Ended, Execution } from './execution.ts'
import type { Listener } from './journal.ts'
import { endOrphans } from './orphans.ts'
import { planOf, settingsOf } from './runs.ts'
import type { PipelineServices } from './services.ts'
import { runFolder } from './work-folder.ts'

export interface ExecuteOptions {
  /** Told of every state once it is durable. */
  readonly listener?: Listener
}

/** How often the holder of a run looks whether it is asked to stop. */
const beatMs = 1000

/** Runs under way in this process, and how to stop them. */
const underWay = new Map<string, AbortController>()

/** Why a run is stopped: a person wants it ended, or this process ends and another will go on with it. */
export type StopReason = 'cancel' | 'interrupt'

/** Stops a run that is under way in this process. False when it is not. */
export function stopHere(run: string, reason: StopReason): boolean {
  const controller = underWay.get(run)
  controller?.abort(reason)
  return controller !== undefined
}

/**
 * Does a run, or goes on with it: what is done already is not done again. Whoever holds the run's lease may do it.
 *
 * @throws run-not-resumable when another process is at work on it
 */
export async function execute(
  ctx: Context,
  services: PipelineServices,
  run: Run,
  { listener = () => {} }: ExecuteOptions = {},
): Promise<RunState> {
  const lease = await takeLease(ctx, `run:${run.id}`)
  if (!lease) throw fail('run-not-resumable', { run: run.id, status: 'running in another process' })
  const controller = new AbortController()
  const onAbort = () => controller.abort('cancel')
  if (ctx.signal.aborted) onAbort()
  ctx.signal.addEventListener('abort', onAbort, { once: true })
  underWay.set(run.id, controller)
  const heart = beating(ctx, lease, controller)
  try {
    return await executeHeld(ctx, services, run.id, controller.signal, listener)
  } finally {
    clearInterval(heart)
    underWay.delete(run.id)
    ctx.signal.removeEventListener('abort', onAbort)
    await lease.release()
  }
}

function beating(ctx: Context, lease: HeldLease, controller: AbortController): NodeJS.Timeout {
  return setInterval(async () => {
    try {
      const state = await lease.beat()
      if (state !== 'held') controller.abort(state === 'stop' ? 'cancel' : 'lost')
    } catch (error) {
      ctx.log.warn('lease not renewed', { error: String(error) })
    }
  }, beatMs).unref()
}

async function executeHeld(
  ctx: Context,
  services: PipelineServices,
  id: string,
  signal: AbortSignal,
  listener: Listener,
): Promise<RunState> {
  const before = await ctx.ledger.first('runs', { id })
  if (!before) throw fail('run-not-found', { run: id })
  const [plan, settings, earlier] = await Promise.all([
    planOf(ctx, before),
    settingsOf(ctx, id),
    ctx.ledger.find('steps', { where: { run: id } }),
  ])
  await endOrphans(ctx, id)
  const run = await begin(ctx, before)
  listener({ run, steps: earlier.filter(({ status }) => status === 'ok' || status === 'cached'), plan })
  const { folder, parallel, noCache } = settings
  const options = { ctx, services, plan, run, earlier, folder, parallel, noCache: new Set(noCache), signal, listener }
  const ended = await new Execution(options).walk().catch((error): Ended => {
    const { code, message } = toLevainError(error)
    return { status: 'failed', error: { code, message } }
  })
  await rm(runFolder(ctx, id), { recursive: true, force: true }).catch(() => {})
  if (signal.reason === 'lost') throw fail('run-not-resumable', { run: id, status: 'running in another process' })
  const after = await end(ctx, run, ended, signal, listener)
  return { run: after, steps: await ctx.ledger.find('steps', { where: { run: id } }), plan }
}

async function begin(ctx: Context, before: Run): Promise<Run> {
  return write(ctx, before, { ...before, status: 'running', startedAt: before.startedAt ?? nowIso(ctx), endedAt: null, error: null })
}

async function end(ctx: Context, run: Run, ended: Ended, signal: AbortSignal, listener: Listener): Promise<Run> {
  const interrupted = ended.status === 'cancelled' && signal.reason === 'interrupt'
  const status = interrupted ? 'queued' : ended.status
  const stillOpen = status === 'queued' || status === 'waiting'
  const after: Run = { ...run, status, error: ended.status === 'failed' ? ended.error : null, endedAt: stillOpen ? null : nowIso(ctx) }
  await write(ctx, run, after)
  listener({ run: after, steps: [] })
  return after
}

async function write(ctx: Context, before: Run, after: Run): Promise<Run> {
  const { status, error, startedAt, endedAt } = after
  await ctx.ledger.commit([
    update('runs', { id: after.id }, { status, error, startedAt, endedAt }, { status: before.status }),
    emit(nowIso(ctx), 'run', after.id, { status, pipeline: after.experiment }),
  ])
  return after
}
