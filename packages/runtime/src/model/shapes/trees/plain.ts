import { layRow, type Packed } from './pack.ts'
import type { SumTrees } from './sum-trees.ts'

/** The specification of `assembly/kernel.ts`, and what answers where WebAssembly cannot: the same sums, bit for bit. */
export function plainTrees(packed: Packed): SumTrees {
  const { width, leafWidth, starts, roots, value } = packed
  const outputs = leafWidth * (starts.length - 1)
  const row = new Float64Array(2 * width)
  const addLeaves = leafWidth === 1 ? addNumbers : addVectors
  function addNumbers(out: Float64Array, at: number): void {
    for (let k = 0; k < outputs; k++) {
      let sum = 0
      for (let slot = starts[k]!; slot < starts[k + 1]!; slot++) sum += value[leafOf(packed, row, roots[slot]!)]!
      out[at + k] = sum
    }
  }
  function addVectors(out: Float64Array, at: number): void {
    out.fill(0, at, at + outputs)
    for (const root of roots) {
      const leaf = leafOf(packed, row, root) * leafWidth
      for (let k = 0; k < leafWidth; k++) out[at + k] = out[at + k]! + value[leaf + k]!
    }
  }
  return (matrix, rows, out) => {
    for (let i = 0; i < rows; i++) {
      layRow(matrix, i * width, width, row, 0)
      addLeaves(out, i * outputs)
    }
  }
}

function leafOf(packed: Packed, row: Float64Array, root: number): number {
  const { feature, threshold, child } = packed
  if (packed.levelsAt !== null) return leafByLevels(packed, packed.levelsAt, row, root)
  let node = root
  let next = child[node]!
  while (next !== node) {
    node = row[feature[node]!]! > threshold[node]! ? next + 1 : next
    next = child[node]!
  }
  return node
}

function leafByLevels({ feature, threshold, child, levels }: Packed, levelsAt: Int32Array, row: Float64Array, root: number): number {
  let node = root
  let next = child[node]!
  while (next !== node) {
    const x = row[feature[node]!]!
    const bits = levelsAt[node]!
    node = (bits < 0 ? x > threshold[node]! : !isLeftLevel(levels, bits, x)) ? next + 1 : next
    next = child[node]!
  }
  return node
}

/** `levels[bits]` is how many words of bits follow. Missing values come as ±∞. */
function isLeftLevel(levels: Uint32Array, bits: number, x: number): boolean {
  if (x === Number.NEGATIVE_INFINITY) return true
  if (!(x >= 0 && x < 32 * levels[bits]!) || !Number.isInteger(x)) return false
  return ((levels[bits + 1 + (x >>> 5)]! >>> (x & 31)) & 1) === 1
}
