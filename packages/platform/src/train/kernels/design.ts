/** One-hot features of one column: row i has a 1 in feature `codes[i]` of the group, nowhere if that is −1. */
interface Group {
  readonly codes: Int32Array
  readonly size: number
}

/**
 * A table of features as linear models want it: dense columns, then groups of one-hot features kept as codes, so that
 * a column of 300 levels costs one number per row. Parameter order: intercept, dense columns, groups.
 */
export interface Design {
  readonly rows: number
  readonly dense: readonly Float64Array[]
  readonly groups: readonly Group[]
}

/** Parameters of one output. */
export const designWidth = ({ dense, groups }: Design): number => 1 + dense.length + groups.reduce((sum, group) => sum + group.size, 0)

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

/** Margins: out_i = θ_0 + Σ_j θ_j x_ij. */
export function margins({ rows, dense, groups }: Design, theta: Float64Array, out: Float64Array): void {
  out.fill(theta[0]!, 0, rows)
  for (const [j, x] of dense.entries()) {
    const weight = theta[1 + j]!
    for (let i = 0; i < rows; i++) out[i]! += weight * x[i]!
  }
  let at = 1 + dense.length
  for (const { codes, size } of groups) {
    for (let i = 0; i < rows; i++) if (codes[i]! >= 0) out[i]! += theta[at + codes[i]!]!
    at += size
  }
}

/** Xᵀr, in parameter order. */
export function transposeTimes(design: Design, r: Float64Array): Float64Array {
  const out = new Float64Array(designWidth(design))
  addTransposeTimes(design, r, out)
  return out
}

function addTransposeTimes({ rows, dense, groups }: Design, r: Float64Array, out: Float64Array): void {
  for (let i = 0; i < rows; i++) out[0]! += r[i]!
  for (let j = 0; j < dense.length; j++) out[1 + j]! += dot(dense[j]!, r, rows)
  let at = 1 + dense.length
  for (const { codes, size } of groups) {
    for (let i = 0; i < rows; i++) if (codes[i]! >= 0) out[at + codes[i]!]! += r[i]!
    at += size
  }
}

function dot(a: Float64Array, b: Float64Array, n: number): number {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let i = 0
  for (; i + 4 <= n; i += 4) {
    s0 += a[i]! * b[i]!
    s1 += a[i + 1]! * b[i + 1]!
    s2 += a[i + 2]! * b[i + 2]!
    s3 += a[i + 3]! * b[i + 3]!
  }
  for (; i < n; i++) s0 += a[i]! * b[i]!
  return s0 + s1 + (s2 + s3)
}

/** Rows whose columns stay in the second cache between two looks at them. */
const sweepRows = 1024

/**
 * Xᵀr where r is made of the margins Xθ, block by block, so that the table is read from memory once: `turn` gets the margins of some rows
 * and the first row's number, and leaves r in their place.
 */
export function sweep(design: Design, theta: Float64Array, turn: (block: Float64Array, from: number) => void): Float64Array {
  const out = new Float64Array(designWidth(design))
  const buffer = new Float64Array(sweepRows)
  for (let from = 0; from < design.rows; from += sweepRows) {
    const rows = Math.min(sweepRows, design.rows - from)
    const part: Design = {
      rows,
      dense: design.dense.map((x) => x.subarray(from, from + rows)),
      groups: design.groups.map(({ codes, size }) => ({ size, codes: codes.subarray(from, from + rows) })),
    }
    const block = buffer.subarray(0, rows)
    margins(part, theta, block)
    turn(block, from)
    addTransposeTimes(part, block, out)
  }
  return out
}

/** Every `step`-th row of a table. */
export const thin = ({ rows, dense, groups }: Design, step: number): Design => ({
  rows: Math.floor(rows / step),
  dense: dense.map((column) => everyNth(column, step)),
  groups: groups.map(({ codes, size }) => ({ size, codes: everyNth(codes, step) })),
})

export function everyNth<T extends Float64Array | Int32Array>(values: T, step: number): T {
  const out = values.slice(0, Math.floor(values.length / step)) as T
  for (let i = 0; i < out.length; i++) out[i] = values[i * step + step - 1]!
  return out
}
