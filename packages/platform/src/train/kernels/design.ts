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
export function transposeTimes({ rows, dense, groups }: Design, r: Float64Array): Float64Array {
  const out = new Float64Array(designWidth({ rows, dense, groups }))
  for (let i = 0; i < rows; i++) out[0]! += r[i]!
  for (const [j, x] of dense.entries()) out[1 + j] = dot(x, r, rows)
  let at = 1 + dense.length
  for (const { codes, size } of groups) {
    for (let i = 0; i < rows; i++) if (codes[i]! >= 0) out[at + codes[i]!]! += r[i]!
    at += size
  }
  return out
}

/** XᵀWX as a full symmetric matrix, row-major: `out[j · width + k] = Σ_i w_i x_ij x_ik`. */
export function gram(design: Design, weights: Float64Array): Float64Array {
  const { rows, dense } = design
  const width = designWidth(design)
  const out = new Float64Array(width * width)
  const weighted = new Float64Array(rows)
  for (let j = -1; j < dense.length; j++) {
    const x = dense[j]
    for (let i = 0; i < rows; i++) weighted[i] = x ? weights[i]! * x[i]! : weights[i]!
    const row = (j + 1) * width
    out[row + j + 1] = x ? dot(weighted, x, rows) : sum(weighted, rows)
    for (let k = j + 1; k < dense.length; k++) out[row + k + 1] = dot(weighted, dense[k]!, rows)
    addToGroups(design, weighted, out, row)
  }
  addGroupPairs(design, weights, out, width)
  for (let j = 0; j < width; j++) for (let k = 0; k < j; k++) out[j * width + k] = out[k * width + j]!
  return out
}

function addToGroups({ rows, dense, groups }: Design, weighted: Float64Array, out: Float64Array, row: number): void {
  let at = row + 1 + dense.length
  for (const { codes, size } of groups) {
    for (let i = 0; i < rows; i++) if (codes[i]! >= 0) out[at + codes[i]!]! += weighted[i]!
    at += size
  }
}

function addGroupPairs({ rows, dense, groups }: Design, weights: Float64Array, out: Float64Array, width: number): void {
  let a = 1 + dense.length
  for (const [g, first] of groups.entries()) {
    for (let i = 0; i < rows; i++) if (first.codes[i]! >= 0) out[(a + first.codes[i]!) * (width + 1)]! += weights[i]!
    let b = a + first.size
    for (const second of groups.slice(g + 1)) {
      for (let i = 0; i < rows; i++) {
        const own = first.codes[i]!
        const other = second.codes[i]!
        if (own >= 0 && other >= 0) out[(a + own) * width + b + other]! += weights[i]!
      }
      b += second.size
    }
    a += first.size
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

function sum(a: Float64Array, n: number): number {
  let total = 0
  for (let i = 0; i < n; i++) total += a[i]!
  return total
}
