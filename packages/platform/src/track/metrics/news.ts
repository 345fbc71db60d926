import { type Change, type Context, emit, type MetricNumber, nowIso } from '@levain/core'

/** A run tells of its metrics at most so often, so that a program that logs thousands a second does not fill the history of events. */
const everyMs = 500

/** Most metrics told of in one event; who draws more asks for them. */
const keysMax = 100

type Values = Map<string, { value: MetricNumber; step: number }>
interface Held {
  toldMs: number
  readonly waiting: Values
  timer: NodeJS.Timeout | undefined
}

/** By ledger, by run: what was told when, and what waits to be told. */
const heldBy = new WeakMap<Context['ledger'], Map<string, Held>>()

interface Logged {
  readonly key: string
  readonly value: MetricNumber
  readonly step: number
}

/**
 * The event that belongs into the commit of these metrics: the last value of each key. Within {@link everyMs} of the one
 * before it is held back, merged with what follows, and told when the time is over; none is lost.
 */
export function metricNews(ctx: Context, run: string, metrics: readonly Logged[]): Change[] {
  if (metrics.length === 0) return []
  const runs = heldBy.get(ctx.ledger) ?? new Map<string, Held>()
  heldBy.set(ctx.ledger, runs)
  const held = runs.get(run) ?? { toldMs: Number.NEGATIVE_INFINITY, waiting: new Map(), timer: undefined }
  runs.set(run, held)
  for (const { key, value, step } of metrics) held.waiting.set(key, { value, step })
  const restMs = held.toldMs + everyMs - ctx.clock.now()
  if (restMs <= 0) return [tell(ctx, run, held)]
  if (held.timer === undefined) tellLater(ctx, runs, run, restMs)
  return []
}

function tell(ctx: Context, run: string, held: Held): Change {
  const values = Object.fromEntries([...held.waiting].slice(0, keysMax))
  held.waiting.clear()
  held.toldMs = ctx.clock.now()
  return emit(nowIso(ctx), 'metric', run, values)
}

function tellLater(ctx: Context, runs: Map<string, Held>, run: string, afterMs: number): void {
  const held = runs.get(run)
  if (!held) return
  const now = (): void => {
    clearTimeout(held.timer)
    held.timer = undefined
    ctx.signal.removeEventListener('abort', now)
    if (held.waiting.size > 0)
      void ctx.ledger.commit([tell(ctx, run, held)]).catch((cause) => ctx.log.warn('metrics not told', { run, cause: String(cause) }))
    else runs.delete(run)
  }
  held.timer = setTimeout(now, afterMs)
  // Who closes the ledger waits for what was committed before.
  ctx.signal.addEventListener('abort', now)
}
