import { cutsBetween, distinctValues } from './cuts.ts'

/**
 * Columns cut into at most 255 bins each. Bin b of feature f holds cuts[f][b−1] < x ≤ cuts[f][b]; missing values have the
 * bin after the last. All cells of all features stand in one row, feature f's from `offsets[f]` on.
 */
export interface Binned {
  readonly rows: number
  readonly bins: readonly Uint8Array[]
  readonly cuts: readonly Float64Array[]
  readonly offsets: Int32Array
  /** Cells of all features together, those for missing values included. */
  readonly cells: number
}

const sampleMax = 200_000

/** Bins columns by their own values: exact where a column has few distinct ones, else by quantiles of a sample. */
export function binColumns(columns: readonly Float64Array[], rows: number, binsMax = 255): Binned {
  const cuts = columns.map((column) => cutsBetween(distinctValues(column, binsMax) ?? quantiles(column, binsMax)))
  const offsets = new Int32Array(cuts.length)
  let cells = 0
  for (const [f, own] of cuts.entries()) {
    offsets[f] = cells
    cells += own.length + 2
  }
  return { rows, cuts, offsets, cells, bins: columns.map((column, f) => binColumn(column, cuts[f]!)) }
}

/** The bin of missing values of feature f. */
export const missingBin = (binned: Binned, feature: number): number => binned.cuts[feature]!.length + 1

/** Distinct quantiles of at most 200,000 evenly spaced rows. */
function quantiles(column: Float64Array, count: number): Float64Array {
  const step = Math.max(1, Math.ceil(column.length / sampleMax))
  const sample = column.filter((x, i) => i % step === 0 && !Number.isNaN(x)).sort()
  const picked = new Set<number>()
  for (let q = 0; q < count; q++) picked.add(sample[Math.floor(((q + 0.5) * sample.length) / count)]!)
  return Float64Array.from(picked)
}

function binColumn(column: Float64Array, cuts: Float64Array): Uint8Array {
  const out = new Uint8Array(column.length)
  const missing = cuts.length + 1
  for (let i = 0; i < column.length; i++) {
    const x = column[i]!
    if (Number.isNaN(x)) {
      out[i] = missing
      continue
    }
    let low = 0
    let high = cuts.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (x <= cuts[middle]!) high = middle
      else low = middle + 1
    }
    out[i] = low
  }
  return out
}
