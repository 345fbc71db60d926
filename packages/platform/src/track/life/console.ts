import { type Context, type Contracts, fail, insert, isLevainError, type LogChunk, type OutputOf, type ParsedInputOf } from '@levain/core'
import { findActiveRun } from '../runs/find-active.ts'
import { findRun } from '../runs/find-run.ts'
import { signOfLife } from './beat.ts'

type Verbs = Contracts['track']
type Reader = Pick<Context, 'ledger'>

const attemptsMax = 20

/**
 * Adds text to the console log. With `at` a call may be repeated: what is there already is not added again.
 *
 * @throws run-not-found, run-deleted, and input-invalid for an `at` beyond the end
 */
export async function appendLog(ctx: Context, { run: reference, text, at }: ParsedInputOf<Verbs['appendLog']>): Promise<{ end: number }> {
  const run = await findActiveRun(ctx, reference)
  for (let attempt = 1; ; attempt += 1) {
    const end = await endOf(ctx, run.id)
    const fresh = at === undefined ? text : beyond(text, at, end)
    if (fresh === '') return { end }
    try {
      await ctx.ledger.commit([insert('logChunks', { run: run.id, start: end, text: fresh }), ...signOfLife(run, ctx.clock.now())])
      return { end: end + fresh.length }
    } catch (error) {
      if (attempt === attemptsMax || !isLevainError(error, 'conflict')) throw error
    }
  }
}

function beyond(text: string, at: number, end: number): string {
  if (at > end) throw fail('input-invalid', { field: 'at', expected: `at most ${end}, where the log ends`, got: String(at) })
  return text.slice(end - at)
}

async function endOf(ctx: Reader, run: string): Promise<number> {
  const [last] = await ctx.ledger.find('logChunks', { where: { run }, orderBy: [['start', 'desc']], limit: 1 })
  return last ? last.start + last.text.length : 0
}

/** Reads a stretch of the console log; one that grows is read on from `from` plus the text's length. @throws run-not-found */
export async function readLog(
  ctx: Context,
  { run: reference, from, limit }: ParsedInputOf<Verbs['readLog']>,
): Promise<OutputOf<Verbs['readLog']>> {
  const { id: run } = await findRun(ctx, reference)
  const end = await endOf(ctx, run)
  const start = Math.min(end, from < 0 ? Math.max(0, end + from) : from)
  const chunks = await chunksFrom(ctx, run, start, Math.min(end, start + limit))
  const [first] = chunks
  const text = first
    ? chunks
        .map((chunk) => chunk.text)
        .join('')
        .slice(start - first.start, start - first.start + limit)
    : ''
  return { text, from: start, end }
}

async function chunksFrom(ctx: Reader, run: string, start: number, before: number): Promise<LogChunk[]> {
  const [first] = await ctx.ledger.find('logChunks', { where: { run, start: { lte: start } }, orderBy: [['start', 'desc']], limit: 1 })
  if (!first) return []
  const rest = await ctx.ledger.find('logChunks', { where: { run, start: { gt: first.start, lt: before } }, orderBy: [['start', 'asc']] })
  return [first, ...rest]
}
