import type { Span } from '@levain/sdk'

/** A span where it stands in the tree. Times in ms since the trace began. */
export interface SpanRow {
  readonly span: Span
  readonly depth: number
  readonly fromMs: number
  readonly tookMs: number | null
}

/** Spans as a tree from the top, each before what is within it. A span whose parent is missing stands at the top. */
export function spanRows(spans: readonly Span[]): readonly SpanRow[] {
  const known = new Set(spans.map(({ id }) => id))
  const below = Map.groupBy(spans, ({ parent }) => (parent !== null && known.has(parent) ? parent : ''))
  const begun = spans.reduce<bigint | undefined>((least, { startNs }) => {
    const at = BigInt(startNs)
    return least === undefined || at < least ? at : least
  }, undefined)
  const seen = new Set<string>()
  const rowsOf = (parent: string, depth: number): SpanRow[] =>
    [...(below.get(parent) ?? [])].sort(byStart).flatMap((span) => {
      // A span that says it is its own ancestor is shown once.
      if (seen.has(span.id)) return []
      seen.add(span.id)
      const fromMs = millis(BigInt(span.startNs) - (begun ?? 0n))
      const tookMs = span.endNs === null ? null : millis(BigInt(span.endNs) - BigInt(span.startNs))
      return [{ span, depth, fromMs, tookMs }, ...rowsOf(span.id, depth + 1)]
    })
  return rowsOf('', 0)
}

const byStart = (a: Span, b: Span): number => (BigInt(a.startNs) < BigInt(b.startNs) ? -1 : 1)
const millis = (nanos: bigint): number => Number(nanos / 1000n) / 1000
