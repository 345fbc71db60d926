import { type Design, designWidth } from './design.ts'
import { type GramKernels, plainGramKernels } from './gram-kernels.ts'
import { loadGramKernels } from './load-kernels.ts'
import { type SharedMemory, webAssembly } from './shared-memory.ts'

/** XᵀWX as a full symmetric matrix, row-major: `out[j · width + k] = Σ_i w_i x_ij x_ik`. */
export type Gram = (weights: Float64Array) => Float64Array

/** Numbers of a block of rows: as much as the second cache holds. */
const blockNumbers = 16_384
const pageBytes = 65_536

/** Makes the products of a table's columns, some rows at a time, so that they are read from memory once. */
export async function gramOf(design: Design, kernelsAre: 'compiled' | 'plain' = 'compiled'): Promise<Gram> {
  const columns = 1 + design.dense.length
  const rows = 2 * Math.ceil(Math.max(16, Math.min(256, blockNumbers / columns)) / 2)
  const numbers = (columns + 2) * rows + columns * columns
  const pages = Math.ceil((numbers * 8) / pageBytes)
  const memory = new webAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  const kernels = kernelsAre === 'compiled' ? await loadGramKernels(memory) : plainGramKernels(memory)
  return (weights) => {
    const out = new Float64Array(designWidth(design) ** 2)
    addDense(design, weights, memory, kernels, rows, out)
    addGroups(design, weights, out)
    return out
  }
}

function addDense(
  { rows, dense, groups }: Design,
  weights: Float64Array,
  memory: SharedMemory,
  { addGram }: GramKernels,
  blockRows: number,
  out: Float64Array,
): void {
  const columns = 1 + dense.length
  const all = new Float64Array(memory.buffer)
  const [w, scratch, sums] = [columns * blockRows, (columns + 1) * blockRows, (columns + 2) * blockRows]
  all.fill(0, sums, sums + columns * columns)
  all.fill(1, 0, blockRows)
  for (let from = 0; from < rows; from += blockRows) {
    const to = Math.min(rows, from + blockRows)
    // Rows beyond the last one count for nothing, whatever they hold.
    if (to < from + blockRows) all.fill(0, w, w + blockRows)
    all.set(weights.subarray(from, to), w)
    for (let j = 0; j < dense.length; j++) all.set(dense[j]!.subarray(from, to), (j + 1) * blockRows)
    addGram(0, w * 8, columns, blockRows, scratch * 8, sums * 8)
  }
  const width = designWidth({ rows, dense, groups })
  for (let j = 0; j < columns; j++) {
    for (let k = j; k < columns; k++) {
      out[j * width + k] = all[sums + j * columns + k]!
      out[k * width + j] = all[sums + j * columns + k]!
    }
  }
}

/** The rows and columns of one-hot features. */
function addGroups(design: Design, weights: Float64Array, out: Float64Array): void {
  const { rows, dense, groups } = design
  if (groups.length === 0) return
  const width = designWidth(design)
  const weighted = new Float64Array(rows)
  for (let j = -1; j < dense.length; j++) {
    const x = dense[j]
    for (let i = 0; i < rows; i++) weighted[i] = x ? weights[i]! * x[i]! : weights[i]!
    let at = (j + 1) * width + 1 + dense.length
    for (const { codes, size } of groups) {
      for (let i = 0; i < rows; i++) if (codes[i]! >= 0) out[at + codes[i]!]! += weighted[i]!
      at += size
    }
  }
  addGroupPairs(design, weights, out, width)
  for (let j = 0; j < width; j++) for (let k = 0; k < j; k++) out[j * width + k] = out[k * width + j]!
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
