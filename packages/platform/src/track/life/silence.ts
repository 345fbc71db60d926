import { type Context, emit, isLevainError, type Run, update } from '@levain/core'
import { silentCode } from './beat.ts'

interface SilenceOptions {
  /** After so long without a promised sign of life a run has failed, in milliseconds. Default five minutes. */
  readonly timeoutMs?: number
}

const defaultTimeoutMs = 5 * 60_000

/**
 * Gives up runs whose programs promised signs of life and stay silent. Any number of processes may watch one ledger: a run
 * fails only if it still is as it was looked at.
 */
export function watchSilence(ctx: Context, { timeoutMs = defaultTimeoutMs }: SilenceOptions = {}): { stop(): Promise<void> } {
  let looking: Promise<unknown> = Promise.resolve()
  const timer = setInterval(
    () => {
      looking = looking
        .then(() => giveUpSilent(ctx, timeoutMs))
        .catch((cause) => ctx.log.error('silent runs could not be looked for', { cause: String(cause) }))
    },
    Math.max(100, timeoutMs / 10),
  )
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}

/** One look: fails the runs that are silent for longer than they may. Gives their ids. */
export async function giveUpSilent(ctx: Context, timeoutMs: number): Promise<string[]> {
  const before = new Date(ctx.clock.now() - timeoutMs).toISOString()
  const silent = await ctx.ledger.find('runs', { where: { status: 'running', heartbeatAt: { lt: before } } })
  const given = await Promise.all(silent.map((run) => giveUp(ctx, run, timeoutMs)))
  return silent.filter((_, index) => given[index]).map(({ id }) => id)
}

async function giveUp(ctx: Context, run: Run, timeoutMs: number): Promise<boolean> {
  const { id, heartbeatAt, kind, experiment, parent } = run
  const message = `Nothing was heard of its program since ${heartbeatAt}, for longer than ${timeoutMs / 1000} seconds: it was killed, or its machine is gone.`
  const failed = { status: 'failed', error: { code: silentCode, message }, endedAt: heartbeatAt } as const
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
