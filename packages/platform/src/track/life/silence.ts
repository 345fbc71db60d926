import { type Context, emit, isLevainError, type Run, update } from '@levain/core'
import { silentCode } from './beat.ts'
import { lastSignMs } from './last-sign.ts'

interface SilenceOptions {
  /** After so long without a promised sign of life a run has failed, in milliseconds. Default five minutes. */
  readonly timeoutMs?: number
  /** After so long without a word a run that promised none has failed too, in milliseconds. It never does unless this is given. */
  readonly plainTimeoutMs?: number
}

const defaultTimeoutMs = 5 * 60_000

/**
 * Gives up runs whose programs stay silent. Any number of processes may watch one ledger: a run
 * fails only if it still is as it was looked at.
 */
export function watchSilence(
  ctx: Context,
  { timeoutMs = defaultTimeoutMs, plainTimeoutMs }: SilenceOptions = {},
): { stop(): Promise<void> } {
  let looking: Promise<unknown> = Promise.resolve()
  const timer = setInterval(
    () => {
      looking = looking
        .then(() => giveUpSilent(ctx, timeoutMs))
        .then(() => (plainTimeoutMs === undefined ? undefined : giveUpPlain(ctx, plainTimeoutMs)))
        .catch((cause) => ctx.log.error('silent runs could not be looked for', { cause: String(cause) }))
    },
    Math.max(100, Math.min(timeoutMs, plainTimeoutMs ?? timeoutMs) / 10),
  )
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}

/** One look: fails the runs that promised signs of life and are silent for longer than they may. Gives their ids. */
export async function giveUpSilent(ctx: Context, timeoutMs: number): Promise<string[]> {
  const before = isoBefore(ctx, timeoutMs)
  const silent = await ctx.ledger.find('runs', { where: { status: 'running', heartbeatAt: { lt: before } } })
  return givenUp(ctx, silent, (run) => ({ at: run.heartbeatAt ?? before, timeoutMs }))
}

/** The same for runs that promised nothing, as those of MLflow's clients. A run below which others go on is not silent. */
export async function giveUpPlain(ctx: Context, timeoutMs: number): Promise<string[]> {
  const before = isoBefore(ctx, timeoutMs)
  const where = { status: 'running', kind: 'script', heartbeatAt: null, createdAt: { lt: before } } as const
  const signs = new Map<string, string>()
  const silent: Run[] = []
  for (const run of await ctx.ledger.find('runs', { where })) {
    const at = new Date(await lastSignMs(ctx, run, ctx.clock.now())).toISOString()
    if (at >= before) continue
    signs.set(run.id, at)
    silent.push(run)
  }
  return givenUp(ctx, silent, ({ id }) => ({ at: signs.get(id) ?? before, timeoutMs }))
}

const isoBefore = (ctx: Context, ms: number): string => new Date(ctx.clock.now() - ms).toISOString()

interface Silence {
  /** The last sign. */
  readonly at: string
  readonly timeoutMs: number
}

async function givenUp(ctx: Context, runs: readonly Run[], silenceOf: (run: Run) => Silence): Promise<string[]> {
  const given = await Promise.all(runs.map((run) => giveUp(ctx, run, silenceOf(run))))
  return runs.filter((_, index) => given[index]).map(({ id }) => id)
}

async function giveUp(ctx: Context, { id, heartbeatAt, kind, experiment, parent }: Run, { at, timeoutMs }: Silence): Promise<boolean> {
  const message = `Nothing was heard of its program since ${at}, for longer than ${timeoutMs / 1000} seconds: it was killed, or its machine is gone.`
  const failed = { status: 'failed', error: { code: silentCode, message }, endedAt: at } as const
  try {
    await ctx.ledger.commit([
      update('runs', { id }, failed, { status: 'running', heartbeatAt }),
      emit(new Date(ctx.clock.now()).toISOString(), 'run', id, { status: 'failed', kind, experiment, parent }),
    ])
    return true
  } catch (error) {
    if (isLevainError(error, 'conflict')) return false
    throw error
  }
}
