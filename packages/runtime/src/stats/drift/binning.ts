/** Ascending edges of bins; bin i is [edges[i], edges[i+1]), the last one closed. */
export type Edges = Float64Array

/** `bins` bins of one width over [low, high]. A single value gets a bin of width 1 around it. */
export function equalWidthEdges(low: number, high: number, bins: number): Edges {
  const [from, to] = low === high ? [low - 0.5, high + 0.5] : [low, high]
  const step = (to - from) / bins
  return Float64Array.from({ length: bins + 1 }, (_, i) => (i === bins ? to : from + i * step))
}

/** ⌈log₂ N + 1⌉ bins over both samples together (Sturges 1926), as Evidently bins. */
export function sturgesEdges(reference: Float64Array, current: Float64Array): Edges {
  const { low, high } = range(reference, current)
  return equalWidthEdges(low, high, Math.ceil(Math.log2(reference.length + current.length) + 1))
}

/** ⌈log₂ min(n, m) + 1⌉ bins over both samples together, as Azure ML bins. */
export function smallerSampleEdges(reference: Float64Array, current: Float64Array): Edges {
  const { low, high } = range(reference, current)
  return equalWidthEdges(low, high, Math.ceil(Math.log2(Math.min(reference.length, current.length)) + 1))
}

/** ⌈1 + log₂ n + log₂(1 + |g₁|/σ_g₁)⌉ bins over the reference alone (Doane 1976), as NannyML bins. */
export function doaneEdges(reference: Float64Array): Edges {
  const { low, high } = range(reference)
  const n = reference.length
  const spread = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)))
  const bins = Math.ceil(1 + Math.log2(n) + Math.log2(1 + Math.abs(skewness(reference)) / spread))
  return equalWidthEdges(low, high, Number.isFinite(bins) ? bins : 1)
}

/** Edges at the reference's deciles (linear interpolation), equal ones merged, the outer two at ±∞. */
export function decileEdges(reference: Float64Array): Edges {
  const sorted = Float64Array.from(reference).sort()
  const inner = new Set<number>()
  for (let tenth = 1; tenth < 10; tenth += 1) inner.add(quantileOfSorted(sorted, tenth / 10))
  return Float64Array.from([-Infinity, ...inner, Infinity])
}

/** How many of `values` fall in each bin; those beyond the outer edges count in the outer bins. No NaN. */
export function countInto(edges: Edges, values: Float64Array): Float64Array {
  const counts = new Float64Array(edges.length - 1)
  for (const value of values) counts[binOf(edges, value)]! += 1
  return counts
}

/** As {@link countInto}, with one more bin at the end for what lies outside the edges. */
export function countWithOutside(edges: Edges, values: Float64Array): Float64Array {
  const counts = new Float64Array(edges.length)
  const low = edges[0]!
  const high = edges.at(-1)!
  for (const value of values) counts[value < low || value > high ? edges.length - 1 : binOf(edges, value)]! += 1
  return counts
}

/** Index of the bin a value falls in, by bisection. */
export function binOf(edges: Edges, value: number): number {
  let low = 0
  let high = edges.length - 2
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (value >= edges[middle]!) low = middle
    else high = middle - 1
  }
  return low
}

/** Linear interpolation between order statistics (type 7, the default of NumPy and R). */
export function quantileOfSorted(sorted: Float64Array, p: number): number {
  const position = (sorted.length - 1) * p
  const below = Math.floor(position)
  const left = sorted[below]!
  const right = sorted[Math.min(below + 1, sorted.length - 1)]!
  return left + (right - left) * (position - below)
}

function range(...samples: Float64Array[]): { low: number; high: number } {
  let low = Infinity
  let high = -Infinity
  for (const sample of samples)
    for (const value of sample) {
      if (value < low) low = value
      if (value > high) high = value
    }
  return { low, high }
}

function skewness(values: Float64Array): number {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  let second = 0
  let third = 0
  for (const value of values) {
    second += (value - mean) ** 2
    third += (value - mean) ** 3
  }
  return second === 0 ? 0 : third / n / (second / n) ** 1.5
}
