import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf, type StoredPoint, toMetricNumber } from '@levain/core'
import { findRun } from '../runs/find-run.ts'

type Verb = Contracts['track']['history']

/** The points of a metric by time, then by step and value; a page costs the same however far down it is. @throws run-not-found, page-invalid */
export async function history(ctx: Context, { run: reference, key, limit, page }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const after = page === undefined || page === '' ? undefined : readPage(page)
  const run = await findRun(ctx, reference)
  const series = await ctx.ledger.first('metricSeries', { run: run.id, key })
  if (!series) return { points: [] }
  const found = await pointsAfter(ctx, series.id, after, limit + 1)
  const points = found.slice(0, limit)
  const last = found.length > limit ? points.at(-1) : undefined
  return { points: points.map(asPoint), ...(last ? { next: writePage(last) } : {}) }
}

type Place = Pick<StoredPoint, 'atMs' | 'step' | 'value' | 'isNan'>

const order = [
  ['atMs', 'asc'],
  ['step', 'asc'],
  ['value', 'asc'],
  ['isNan', 'asc'],
] as const

/** Points that come after a place: those of its time and step first, then of its time, then later ones. */
async function pointsAfter(ctx: Context, series: number, after: Place | undefined, limit: number): Promise<StoredPoint[]> {
  const stretches = after
    ? [
        { atMs: after.atMs, step: after.step, value: after.value, isNan: { gt: after.isNan } },
        { atMs: after.atMs, step: after.step, value: { gt: after.value } },
        { atMs: after.atMs, step: { gt: after.step } },
        { atMs: { gt: after.atMs } },
      ]
    : [{}]
  const found: StoredPoint[] = []
  for (const stretch of stretches) {
    if (found.length >= limit) break
    const where = { series, ...stretch }
    found.push(...(await ctx.ledger.find('metricPoints', { where, orderBy: order, limit: limit - found.length })))
  }
  return found
}

export const asPoint = ({ step, atMs, value, isNan }: StoredPoint) => ({ step, atMs, value: toMetricNumber(isNan ? Number.NaN : value) })

/** Infinities are no JSON numbers, so values travel as text. */
const writePage = ({ atMs, step, value, isNan }: Place): string =>
  Buffer.from(JSON.stringify([atMs, step, String(value), isNan])).toString('base64url')

function readPage(page: string): Place {
  try {
    const [atMs, step, value, isNan] = JSON.parse(Buffer.from(page, 'base64url').toString()) as [unknown, unknown, unknown, unknown]
    const isPlace = Number.isSafeInteger(atMs) && Number.isSafeInteger(step) && typeof value === 'string' && typeof isNan === 'boolean'
    if (isPlace) return { atMs: atMs as number, step: step as number, value: Number(value), isNan }
  } catch {}
  throw fail('page-invalid', { reason: 'it was altered' })
}
