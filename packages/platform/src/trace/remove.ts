import {
  type Change,
  type Context,
  type Contracts,
  fail,
  type ParsedInputOf,
  remove as removeRows,
  type Trace,
  type Where,
} from '@levain/core'

type Input = ParsedInputOf<Contracts['trace']['remove']>

/**
 * Removes traces with everything said of them: those named, or the oldest up to an instant. What programs kept beside
 * them as artifacts is left to `levain gc`.
 *
 * @throws input-invalid when both or neither is asked for
 */
export async function remove(ctx: Context, { experiment, traces, untilMs, limit }: Input): Promise<{ removed: number }> {
  const isById = traces !== undefined && traces.length > 0
  if (isById === (untilMs !== undefined)) throw unclear(isById ? 'both' : 'neither')
  if (isById && limit !== undefined) throw unclear('traces and limit')
  const where = isById ? { experiment, id: { in: traces } } : { experiment, requestedAtMs: { lte: untilMs as number } }
  return { removed: await removeWhere(ctx, where, limit) }
}

/** Removes the traces of every experiment that began before an instant, in milliseconds since 1970. Gives their number. */
export async function removeTracesBefore(ctx: Context, beforeMs: number): Promise<number> {
  let removed = 0
  for (const { id } of await ctx.ledger.find('experiments'))
    removed += await removeWhere(ctx, { experiment: id, requestedAtMs: { lt: beforeMs } })
  return removed
}

/** A batch at a time, so that others can write in between. */
async function removeWhere(ctx: Context, where: Where<Trace>, limit = Number.POSITIVE_INFINITY): Promise<number> {
  let removed = 0
  while (removed < limit) {
    ctx.signal.throwIfAborted()
    const oldest = await ctx.ledger.find('traces', {
      where,
      orderBy: [['requestedAtMs', 'asc']],
      limit: Math.min(batchSize, limit - removed),
    })
    if (oldest.length === 0) break
    await ctx.ledger.commit(oldest.flatMap(({ id }) => everythingOf(id)))
    removed += oldest.length
  }
  return removed
}

const batchSize = 500

const everythingOf = (trace: string): Change[] => [
  removeRows('traceTags', { trace }),
  removeRows('traceMetadata', { trace }),
  removeRows('traceLinks', { trace }),
  removeRows('assessments', { trace }),
  removeRows('spans', { trace }),
  removeRows('traces', { id: trace }),
]

const unclear = (got: string) =>
  fail('input-invalid', { field: 'traces', expected: 'ids of traces, or untilMs with or without limit', got })
