import {
  type Change,
  type Context,
  type Contracts,
  fail,
  millisecondsOf,
  type OutputOf,
  type ParsedInputOf,
  remove as removeRows,
  type Trace,
  type Where,
} from '@levain/core'

type Verbs = Contracts['trace']

/**
 * Removes traces with everything said of them: those named, or the oldest up to an instant. What programs kept beside
 * them as artifacts is left to `levain gc`.
 *
 * @throws input-invalid when both or neither is asked for
 */
export async function remove(
  ctx: Context,
  { experiment, traces, untilMs, limit }: ParsedInputOf<Verbs['remove']>,
): Promise<{ removed: number }> {
  const isById = traces !== undefined && traces.length > 0
  if (isById === (untilMs !== undefined)) throw unclear(isById ? 'both' : 'neither')
  if (isById && limit !== undefined) throw unclear('traces and limit')
  const where = isById ? { experiment, id: { in: traces } } : { experiment, requestedAtMs: { lte: untilMs as number } }
  return { removed: await removeWhere(ctx, where, limit) }
}

/** Removes the traces of every experiment that began longer ago than they are kept, or counts them. */
export async function expire(ctx: Context, { olderThan, dryRun }: ParsedInputOf<Verbs['expire']>): Promise<OutputOf<Verbs['expire']>> {
  const before = { lt: ctx.clock.now() - millisecondsOf(olderThan) }
  let traces = 0
  for (const { id: experiment } of await ctx.ledger.find('experiments')) {
    const where = { experiment, requestedAtMs: before }
    traces += dryRun ? await ctx.ledger.count('traces', where) : await removeWhere(ctx, where)
  }
  return { dryRun, traces }
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
