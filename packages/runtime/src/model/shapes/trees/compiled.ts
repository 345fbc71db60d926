import { kernelBytes } from './kernel-bytes.ts'
import { layRow, type Packed } from './pack.ts'
import type { SumTrees } from './sum-trees.ts'

/** Addresses are plain numbers; `levels` says whether any node divides by them. */
interface Kernel {
  sumRow(
    row: number,
    roots: number,
    depths: number,
    groups: number,
    nodes: number,
    values: number,
    levels: boolean,
    reached: number,
  ): number
  addRow(
    row: number,
    roots: number,
    depths: number,
    groups: number,
    nodes: number,
    values: number,
    levels: boolean,
    reached: number,
    width: number,
    out: number,
  ): void
  addRows(
    laid: number,
    rowBytes: number,
    octets: number,
    roots: number,
    depths: number,
    trees: number,
    nodes: number,
    values: number,
    levels: boolean,
    reached: number,
    width: number,
    out: number,
    outputs: number,
  ): void
}

interface Memory {
  readonly buffer: ArrayBuffer
}
/** As much of it as is used here: neither Node's types nor the browser's are at hand in a package for both. */
interface WebAssemblyLike {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: object }
  readonly Memory: new (size: { initial: number; maximum: number }) => Memory
}

const blockRows = 64
/** Below so many rows each one walks the trees by itself. */
const alone = 4
const pageBytes = 65_536
/** Beyond this the plain twin answers; a model that large is rare, and addresses are 32 bits. */
const bytesMax = 1 << 30

let compiled: object | undefined

/**
 * The trees laid out in memory of their own, and the kernel over it. Null where there is no WebAssembly, or no memory for it.
 */
export function compiledTrees(packed: Packed): SumTrees | null {
  const engine = (globalThis as { WebAssembly?: WebAssemblyLike }).WebAssembly
  const places = place(packed)
  if (!engine || places.end > bytesMax) return null
  try {
    const pages = Math.ceil(places.end / pageBytes)
    const memory = new engine.Memory({ initial: pages, maximum: pages })
    compiled ??= new engine.Module(Uint8Array.from(atob(kernelBytes), (character) => character.charCodeAt(0)))
    const kernel = new engine.Instance(compiled, { env: { memory } }).exports as Kernel
    fill(packed, places, memory.buffer)
    return bind(packed, places, kernel, memory.buffer)
  } catch {
    // A page may forbid compiling, and address space may run out; the answers are the same without.
    return null
  }
}

type Places = ReturnType<typeof place>

function place({ width, leafWidth, child, levels, roots, starts }: Packed) {
  let end = 64
  const take = (bytes: number): number => {
    const at = end
    end = (end + bytes + 15) & ~15
    return at
  }
  const outputs = leafWidth * (starts.length - 1)
  return {
    outputs,
    nodes: take(16 * child.length),
    values: take(8 * child.length * leafWidth),
    levels: take(4 * levels.length),
    roots: take(4 * roots.length),
    depths: take(roots.length / 2),
    reached: take(32),
    laid: take(blockRows * 2 * width * 8),
    out: take(blockRows * outputs * 8),
    end,
  }
}

function fill({ feature, threshold, child, value, roots, depths, levelsAt, levels }: Packed, at: Places, buffer: ArrayBuffer): void {
  const words = new Uint32Array(buffer)
  const numbers = new Float64Array(buffer)
  for (let i = 0; i < child.length; i++) {
    const node = at.nodes + 16 * i
    const bits = levelsAt?.[i] ?? -1
    numbers[node / 8] = threshold[i]!
    if (bits >= 0) words[node / 4] = at.levels + 4 * bits
    words[node / 4 + 2] = (8 * feature[i]!) | (bits >= 0 ? 0x8000_0000 : 0)
    words[node / 4 + 3] = at.nodes + 16 * child[i]!
  }
  numbers.set(value, at.values / 8)
  words.set(levels, at.levels / 4)
  for (let slot = 0; slot < roots.length; slot++) {
    words[at.roots / 4 + slot] = at.nodes + 16 * roots[slot]!
    const group = at.depths / 4 + (slot >> 3)
    words[group] = Math.max(words[group]!, depths[slot]!)
  }
}

function bind({ width, leafWidth, starts, levelsAt }: Packed, at: Places, kernel: Kernel, buffer: ArrayBuffer): SumTrees {
  const laid = new Float64Array(buffer, at.laid, blockRows * 2 * width)
  const sums = new Float64Array(buffer, at.out, blockRows * at.outputs)
  const byLevels = levelsAt !== null
  const rowBytes = 16 * width
  const { outputs, nodes, values, reached } = at

  const one = (matrix: Float64Array, row: number, out: Float64Array): void => {
    layRow(matrix, row * width, width, laid, 0)
    if (leafWidth > 1) {
      sums.fill(0, 0, outputs)
      kernel.addRow(at.laid, at.roots, at.depths, starts[1]! >> 3, nodes, values, byLevels, reached, leafWidth, at.out)
      for (let k = 0; k < outputs; k++) out[row * outputs + k] = sums[k]!
      return
    }
    for (let k = 0; k < outputs; k++) {
      const from = starts[k]!
      const groups = (starts[k + 1]! - from) >> 3
      out[row * outputs + k] = kernel.sumRow(at.laid, at.roots + 4 * from, at.depths + from / 2, groups, nodes, values, byLevels, reached)
    }
  }
  const block = (matrix: Float64Array, from: number, rows: number, out: Float64Array): void => {
    for (let i = 0; i < rows; i++) layRow(matrix, (from + i) * width, width, laid, i * 2 * width)
    sums.fill(0, 0, rows * outputs)
    // Rows of the last eight that are none are those of an earlier block; nobody reads their sums.
    const octets = (rows + 7) >> 3
    for (let k = 0; k + 1 < starts.length; k++) {
      const first = starts[k]!
      const trees = starts[k + 1]! - first
      const [roots, depths] = [at.roots + 4 * first, at.depths + first / 2]
      kernel.addRows(at.laid, rowBytes, octets, roots, depths, trees, nodes, values, byLevels, reached, leafWidth, at.out + 8 * k, outputs)
    }
    for (let i = 0; i < rows * outputs; i++) out[from * outputs + i] = sums[i]!
  }
  return (matrix, rows, out) => {
    for (let from = 0; from < rows; from += blockRows) {
      const count = Math.min(blockRows, rows - from)
      if (count >= alone) block(matrix, from, count, out)
      else for (let i = 0; i < count; i++) one(matrix, from + i, out)
    }
  }
}
