import type { Histogram as Counts } from '@levain/sdk'
import { formatNumber } from '../ui/format.ts'
import './charts.css'

interface HistogramProps {
  readonly counts: Counts
  readonly label: string
  /** How an edge is written; a number unless given. */
  readonly edge?: (value: number) => string
}

/** Counts between edges as bars; hover tells a bar's range and count. */
export function Histogram({ counts: { edges, counts }, label, edge = formatNumber }: HistogramProps) {
  const most = Math.max(1, ...counts)
  const from = edges[0] ?? 0
  const span = (edges.at(-1) ?? 1) - from || 1
  return (
    <figure className="histogram">
      <svg viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label={summary(label, edges, counts, edge)}>
        {counts.map((count, bin) => {
          const left = (100 * (edges[bin]! - from)) / span
          const width = (100 * (edges[bin + 1]! - edges[bin]!)) / span
          const height = (38 * count) / most
          return (
            <rect key={edges[bin]} x={left + width * 0.05} width={width * 0.9} y={40 - height} height={height}>
              <title>{`${edge(edges[bin]!)} to ${edge(edges[bin + 1]!)}: ${formatNumber(count)}`}</title>
            </rect>
          )
        })}
      </svg>
      <figcaption aria-hidden="true">
        <span>{edge(from)}</span>
        <span>{edge(from + span)}</span>
      </figcaption>
    </figure>
  )
}

function summary(label: string, edges: readonly number[], counts: readonly number[], edge: (value: number) => string): string {
  const peak = counts.indexOf(Math.max(...counts))
  if (peak < 0) return `${label}: no values`
  return `${label}: ${counts.length} bins from ${edge(edges[0]!)} to ${edge(edges.at(-1)!)}, most between ${edge(edges[peak]!)} and ${edge(edges[peak + 1]!)}`
}
