import { type Context, isLevainError, type Run, update } from '@levain/core'
import { isHeld } from '../../store/index.ts'
import { execute, stopHere } from '../engine/execute.ts'
import { isInterrupted, markInterrupted } from '../engine/interrupted.ts'
import type { Listener } from '../engine/journal.ts'
import { settingsOf } from '../engine/runs.ts'
import type { PipelineServices } from '../engine/services.ts'

export interface WorkerOptions {
  /** Runs at once; two runs of one pipeline never overlap. Default 2. */
  readonly concurrency?: number
  /** How often to look for work. Default 500 ms. */
  readonly pollMs?: number
  readonly listener?: Listener
}

/** Takes up queued runs. */
export interface Worker {
  /** Resolves when nothing is queued or under way here. */
  idle(): Promise<void>
  /** Takes up nothing new; what is under way is interrupted and queued again, for the next worker to go on with. */
  stop(): Promise<void>
}

/**
 * Starts to take up queued runs: those asked for without waiting, by schedules and by `retrain`; those interrupted by the
 * end of an earlier worker; and those whose question has been answered.
 */
export function startWorker(
  ctx: Context,
  services: PipelineServices,
  { concurrency = 2, pollMs = 500, listener = () => {} }: WorkerOptions = {},
): Worker {
  const working = new Map<string, { pipeline: string; done: Promise<void> }>()
  let stopped = false
  let looking: Promise<void> = Promise.resolve()

  const work = async (run: Run): Promise<void> => {
    try {
      await execute(ctx, services, run, { listener })
    } catch (error) {
      // Another worker was faster; or the ledger cannot be written, and then the run stays to be taken up later.
      if (!isLevainError(error, 'run-not-resumable') && !isLevainError(error, 'conflict'))
        ctx.log.error('run not executed', { run: run.id, error: String(error) })
    }
  }
  const take = (run: Run): void => {
    const done = work(run).finally(() => {
      working.delete(run.id)
      look()
    })
    working.set(run.id, { pipeline: run.experiment, done })
  }
  const look = (): void => {
    if (stopped) return
    looking = looking.then(async () => {
      for (const run of await candidates(ctx)) {
        const busy = [...working.values()].some(({ pipeline }) => pipeline === run.experiment)
        if (!stopped && !busy && working.size < concurrency && !working.has(run.id)) take(run)
      }
    })
    looking = looking.catch((error) => ctx.log.warn('no work found', { error: String(error) }))
  }
  const timer = setInterval(look, pollMs)
  look()
  return {
    async idle() {
      for (;;) {
        look()
        await looking
        if (working.size === 0) return
        await Promise.all([...working.values()].map(({ done }) => done))
      }
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      await looking
      for (const run of working.keys()) stopHere(run, 'interrupt')
      await Promise.all([...working.values()].map(({ done }) => done))
    },
  }
}

/** Runs that can go on now, oldest first; of each pipeline only if none of its runs is under way anywhere. */
async function candidates(ctx: Context): Promise<Run[]> {
  const open = await ctx.ledger.find('runs', {
    where: { kind: 'pipeline', status: { in: ['queued', 'running', 'waiting'] } },
    orderBy: [['id', 'asc']],
  })
  if (open.length === 0) return []
  const leases = new Map((await ctx.ledger.find('leases')).map((lease) => [lease.name, lease]))
  const isUnderWay = ({ id }: Run): boolean => {
    const lease = leases.get(`run:${id}`)
    return lease !== undefined && isHeld(ctx, lease)
  }
  const busy = new Set(open.filter(isUnderWay).map(({ experiment }) => experiment))
  const ready: Run[] = []
  for (const run of open) {
    if (!busy.has(run.experiment) && isInterrupted(ctx, run, leases.get(`run:${run.id}`)) && !(await canGoOn(ctx, run)))
      await markInterrupted(ctx, run)
    if (busy.has(run.experiment) || !(await canGoOn(ctx, run))) continue
    busy.add(run.experiment)
    ready.push(run)
  }
  return ready
}

/** A run a person started at a terminal is left to that person, unless it waited for an answer. */
async function canGoOn(ctx: Context, run: Run): Promise<boolean> {
  if (run.status === 'queued') return true
  if (run.status === 'running') return (await settingsOf(ctx, run.id)).queued
  const asked = await ctx.ledger.find('approvals', { where: { run: run.id } })
  return asked.length > 0 && asked.every(({ status }) => status !== 'pending')
}

/** Marks a queued run as cancelled before anybody takes it up. */
export const withdraw = (run: Run, at: string) => update('runs', { id: run.id }, { status: 'cancelled', endedAt: at }, { status: 'queued' })
