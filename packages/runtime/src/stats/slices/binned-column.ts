import type { FrameColumn } from '@levain/core'
import { quantileOfSorted } from '../drift/index.ts'
import type { BinnedColumn } from './slices.ts'

/** Numbers by quantiles, levels as they are: the rarest together, missing values in a bin of their own. */
export function binnedColumn(column: FrameColumn, bins = 4): BinnedColumn {
  const binned = column.kind === 'category' ? byLevel(column.codes, column.levels, 3 * bins) : byQuantile(column, bins)
  const missing = binned.codes.some((code) => code < 0)
  if (!missing) return { name: column.name, ...binned }
  const at = binned.labels.length
  return { name: column.name, codes: binned.codes.map((code) => (code < 0 ? at : code)), labels: [...binned.labels, 'missing'] }
}

type Binned = Pick<BinnedColumn, 'codes' | 'labels'>

function byLevel(codes: Int32Array, levels: readonly string[], kept: number): Binned {
  const counts = new Map<number, number>()
  for (const code of codes) if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1)
  const order = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)! || a - b)
  const place = new Map(order.map((code, i) => [code, order.length > kept ? Math.min(i, kept - 1) : i]))
  const labels = order.slice(0, order.length > kept ? kept - 1 : kept).map((code) => levels[code]!)
  return { codes: codes.map((code) => (code < 0 ? -1 : place.get(code)!)), labels: order.length > kept ? [...labels, 'any other'] : labels }
}

function byQuantile({ values, kind }: Exclude<FrameColumn, { kind: 'category' }>, bins: number): Binned {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const different = [...new Set(sorted)]
  const told = (value: number): string =>
    kind === 'time' ? new Date(value).toISOString().slice(0, 10) : String(Number(value.toPrecision(4)))
  if (different.length <= bins) {
    const place = new Map(different.map((value, i) => [value, i]))
    return { codes: Int32Array.from(values, (value) => place.get(value) ?? -1), labels: different.map(told) }
  }
  const edges = [...new Set(Array.from({ length: bins - 1 }, (_, i) => quantileOfSorted(sorted, (i + 1) / bins)))].filter(
    (edge) => edge < sorted.at(-1)!,
  )
  const labels = [...edges, Number.NaN].map((edge, i) => {
    if (i === 0) return Number.isNaN(edge) ? 'any' : `≤ ${told(edge)}`
    return i === edges.length ? `> ${told(edges[i - 1]!)}` : `${told(edges[i - 1]!)} … ${told(edge)}`
  })
  const codes = Int32Array.from(values, (value) => {
    if (Number.isNaN(value)) return -1
    const at = edges.findIndex((edge) => value <= edge)
    return at < 0 ? edges.length : at
  })
  return { codes, labels }
}
