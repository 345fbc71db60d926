/** One-hot features of one column: row i has a 1 in feature `codes[i]` of the group, nowhere if that is −1. */
interface Group {
  readonly codes: Int32Array
  readonly size: number
}

/** A column that is yet to be made: (x − mean) / unit of its values, missing ones taken for `fill`. */
export interface ScaledColumn {
  readonly values: Float64Array
  readonly fill: number
  readonly mean: number
  /** Neither it nor its reciprocal is 0. */
  readonly unit: number
}

/**
 * A table of features as linear models want it: dense columns, then groups of one-hot features kept as codes, so that
 * a column of 300 levels costs one number per row. Parameter order: intercept, dense columns, groups.
 */
export interface Design {
  readonly rows: number
  readonly dense: readonly Float64Array[]
  readonly groups: readonly Group[]
  /** What the dense columns are made from, for those who can do without all of them at once. */
  readonly sources?: readonly ScaledColumn[]
}

/** Rows as numbers, and what is to be learned of them. */
export interface Examples extends Design {
  /** Class index, or value; nothing where there is no target. */
  readonly target: Float64Array
  /** What each row counts for; null: all the same. */
  readonly weights: Float64Array | null
}

/** Parameters of one output. */
export function designWidth(design: Design): number {
  const dense = design.sources ?? design.dense
  return 1 + dense.length + design.groups.reduce((sum, group) => sum + group.size, 0)
}

/** A column that needs no steps. */
export const plain = (values: Float64Array): ScaledColumn => ({ values, fill: Number.NaN, mean: 0, unit: 1 })

/** A dense column, every number of it; its values themselves where it needs no steps. */
export function made({ values, fill, mean, unit }: ScaledColumn): Float64Array {
  if (Number.isNaN(fill) && mean === 0 && unit === 1) return values
  const out = new Float64Array(values.length)
  for (let i = 0; i < out.length; i++) {
    const x = values[i]!
    out[i] = ((Number.isNaN(x) ? fill : x) - mean) / unit
  }
  return out
}

/** Writes rows with all their features, groups as zeros and ones. */
export function rowWriter({ dense, groups }: Design): { width: number; write(row: number, out: Float64Array, at: number): void } {
  const width = designWidth({ rows: 0, dense, groups }) - 1
  return {
    width,
    write(row, out, at) {
      for (let j = 0; j < dense.length; j++) out[at + j] = dense[j]![row]!
      let from = at + dense.length
      out.fill(0, from, at + width)
      for (const { codes, size } of groups) {
        if (codes[row]! >= 0) out[from + codes[row]!] = 1
        from += size
      }
    },
  }
}
