import { cutsBetween, distinctValues } from '../kernels/cuts.ts'

/** A column cut into at most 255 bins: bin b stands for `values[b]` and holds cuts[b−1] < x ≤ cuts[b]; missing values have the bin after the last. */
export interface CutColumn {
  readonly values: Float64Array
  readonly cuts: Float64Array
}

const sampleMax = 200_000

/** Cuts a column by its own values: exactly where it has few distinct ones, else by quantiles of a sample. */
export function cutColumn(column: Float64Array, binsMax = 255): CutColumn {
  const values = distinctValues(column, binsMax) ?? quantiles(column, binsMax)
  return { values, cuts: cutsBetween(values) }
}

/** Distinct quantiles of at most 200,000 evenly spaced rows. */
function quantiles(column: Float64Array, count: number): Float64Array {
  const step = Math.max(1, Math.ceil(column.length / sampleMax))
  const sample = column.filter((x, i) => i % step === 0 && !Number.isNaN(x)).sort()
  const picked = new Set<number>()
  for (let q = 0; q < count; q++) picked.add(sample[Math.floor(((q + 0.5) * sample.length) / count)]!)
  return Float64Array.from(picked)
}
