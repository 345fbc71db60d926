import { type Context, type Deployment, toLevainError } from '@levain/core'
import { alone } from './alone.ts'
import { portOf, ready, startProcess } from './apply.ts'
import { compact } from './compact.ts'
import { findDeployment, record } from './records.ts'
import { targetOf } from './targets/index.ts'

export interface WatchOptions {
  /** How often to look; 2,000 ms. */
  readonly everyMs?: number
  /** The wait before the second start of a process that keeps ending; doubles up to a minute. 1,000 ms. */
  readonly backoffMs?: number
}

export interface Watch {
  /** Resolves once no start is under way. The deployments go on. */
  stop(): Promise<void>
}

/** A process busy with something heavy may miss one look; a dead one misses every one. */
const missesMax = 2
const backoffMsMax = 60_000
/** A row that says `starting` for longer than this was left by somebody who died. */
const startingMs = 60_000

interface Patience {
  misses: number
  starts: number
  notBeforeMs: number
}

/** How often what was answered goes into the datasets of the logs. */
const compactEveryMs = 10 * 60_000

/** Keeps deployments of this machine answering: starts again, with growing patience, what should answer and does not. */
export function watchDeployments(ctx: Context, options: WatchOptions = {}): Watch {
  const { everyMs = 2000, backoffMs = 1000 } = options
  const patience = new Map<string, Patience>()
  let stopped = false
  let looking: Promise<void> = Promise.resolve()
  let compacting: Promise<void> = Promise.resolve()

  const look = async (row: Deployment): Promise<void> => {
    const state = patience.get(row.name) ?? { misses: 0, starts: 0, notBeforeMs: 0 }
    patience.set(row.name, state)
    const stats = await (await targetOf(row)).stats(row)
    if (stats) return answers(ctx, row, state)
    state.misses += 1
    if (stopped || state.misses < missesMax || ctx.clock.now() < state.notBeforeMs) return
    state.starts += 1
    state.notBeforeMs = ctx.clock.now() + Math.min(backoffMsMax, backoffMs * 2 ** (state.starts - 1))
    await alone(ctx, row.name, () => restart(ctx, row.name))
  }

  const lookAtAll = async (): Promise<void> => {
    const rows = await ctx.ledger.find('deployments', { where: { target: 'local', status: { in: ['starting', 'ready', 'degraded'] } } })
    await Promise.all(rows.filter((row) => shouldAnswer(ctx, row)).map((row) => look(row)))
  }

  const timer = setInterval(() => {
    looking = looking.then(lookAtAll).catch((error) => ctx.log.error('deployments could not be watched', { cause: String(error) }))
  }, everyMs)
  timer.unref()
  const compactor = setInterval(() => {
    compacting = compacting.then(() => compactAll(ctx, () => stopped))
  }, compactEveryMs)
  compactor.unref()
  return {
    async stop() {
      stopped = true
      clearInterval(timer)
      clearInterval(compactor)
      await Promise.all([looking, compacting])
    },
  }
}

/** Takes the logs of all deployments into their datasets, one after another. */
async function compactAll(ctx: Context, isStopped: () => boolean): Promise<void> {
  for (const { name } of await ctx.ledger.find('deployments')) {
    if (isStopped()) return
    await compact(ctx, { deployment: name }).catch((error) =>
      ctx.log.error('a prediction log could not be compacted', { deployment: name, cause: String(error) }),
    )
  }
}

function shouldAnswer(ctx: Context, row: Deployment): boolean {
  return row.status !== 'starting' || ctx.clock.now() - Date.parse(row.updatedAt) > startingMs
}

/** It answers. After a crash that is news; and one that has answered for a while has earned a quick restart again. */
async function answers(ctx: Context, row: Deployment, state: Patience): Promise<void> {
  state.misses = 0
  if (ctx.clock.now() > state.notBeforeMs + backoffMsMax) state.starts = 0
  if (row.status === 'ready') return
  const stats = await (await targetOf(row)).stats(row)
  if (stats) await record(ctx, row, { ...row, ...ready(stats) }, 'ready')
}

/** Starts the process again on its own port. Somebody may have stopped or restarted it meanwhile: look once more first. */
async function restart(ctx: Context, name: string): Promise<void> {
  const row = await findDeployment(ctx, name)
  if (!row || row.status === 'stopped' || row.status === 'failed' || (await (await targetOf(row)).stats(row))) return
  const degraded = await record(
    ctx,
    row,
    { ...row, status: 'degraded', pid: null, error: 'the process ended; it is being started again' },
    'crashed',
  )
  ctx.log.warn('deployment crashed and is started again', { deployment: name })
  try {
    const stats = await startProcess(ctx, degraded, hostOf(row.url), portOf(row.url))
    await record(ctx, degraded, { ...degraded, ...ready(stats) }, 'restarted')
  } catch (error) {
    await record(ctx, degraded, { ...degraded, error: toLevainError(error).message }, 'restart failed')
  }
}

/** The address to listen on again. `localhost` is what the default is called once it runs. */
function hostOf(url: string): string {
  const { hostname } = new URL(url)
  return hostname === 'localhost' ? '127.0.0.1' : hostname.replace(/^\[|\]$/g, '')
}
