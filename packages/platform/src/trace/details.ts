import { type Assessment, type Context, fail, type Span, type Trace } from '@levain/core'

type Reader = Pick<Context, 'ledger'>

/** A trace with what is said of it. */
export interface Details {
  readonly trace: Trace
  readonly tags: Record<string, string>
  readonly metadata: Record<string, string>
  readonly assessments: Assessment[]
}

/** @throws not-found */
export async function requireTrace(ctx: Reader, id: string): Promise<Trace> {
  const trace = await ctx.ledger.first('traces', { id })
  if (!trace) throw fail('not-found', { what: 'trace', name: id })
  return trace
}

/** What is said of each of these traces, in three queries however many they are. */
export async function detailsOf(ctx: Reader, traces: readonly Trace[]): Promise<Details[]> {
  const where = { trace: { in: traces.map(({ id }) => id) } }
  const [tags, metadata, assessments] = await Promise.all([
    ctx.ledger.find('traceTags', { where }),
    ctx.ledger.find('traceMetadata', { where }),
    ctx.ledger.find('assessments', {
      where,
      orderBy: [
        ['createdAt', 'asc'],
        ['id', 'asc'],
      ],
    }),
  ])
  const [tagsBy, metadataBy, assessmentsBy] = [grouped(tags), grouped(metadata), grouped(assessments)]
  return traces.map((trace) => ({
    trace,
    tags: labelsIn(tagsBy.get(trace.id)),
    metadata: labelsIn(metadataBy.get(trace.id)),
    assessments: assessmentsBy.get(trace.id) ?? [],
  }))
}

/** Spans of these traces: the root first, then as they began. */
export async function spansOf(ctx: Reader, traces: readonly string[]): Promise<ReadonlyMap<string, Span[]>> {
  const spans = await ctx.ledger.find('spans', { where: { trace: { in: traces } } })
  return grouped(spans.sort(byBeginning))
}

function byBeginning(a: Span, b: Span): number {
  if ((a.parent === null) !== (b.parent === null)) return a.parent === null ? -1 : 1
  const [first, second] = [BigInt(a.startNs), BigInt(b.startNs)]
  return first === second ? (a.id < b.id ? -1 : 1) : first < second ? -1 : 1
}

function grouped<Row extends { trace: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(row.trace)
    if (group) group.push(row)
    else groups.set(row.trace, [row])
  }
  return groups
}

const labelsIn = (rows: readonly { key: string; value: string }[] = []): Record<string, string> =>
  Object.fromEntries(rows.map(({ key, value }) => [key, value]))
