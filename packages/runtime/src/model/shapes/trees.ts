import type { Shape, Tree } from '@levain/core'
import type { Evaluator } from './index.ts'

type Trees = Extract<Shape, { kind: 'trees' }>

/**
 * All nodes of all trees in flat arrays. Siblings stand side by side, so the next node is `child + (x > threshold)`; a
 * leaf is its own child. Missing values need no branch: each row is laid down twice, once with NaN as +∞ (goes right)
 * and once with NaN as −∞ (goes left), and a node reads the copy that sends NaN where training decided.
 */
interface Packed {
  readonly feature: Int32Array
  readonly threshold: Float64Array
  readonly child: Int32Array
  readonly value: Float64Array
  readonly roots: Int32Array
  /** Where a node's bits begin in `levels` (bit x: level x goes left), −1 at nodes that compare; null when all do. */
  readonly levelsAt: Int32Array | null
  readonly levels: Uint32Array
  /** Words of it that are taken. */
  levelsEnd: number
}
type Walk = (packed: Packed, row: Float64Array, out: Float64Array, at: number, outputs: number) => void

/** `sum`: margin_k = base_k + Σ of the trees of output k. `mean`: the mean of the leaf vectors. */
export function treesEvaluator(shape: Trees, width: number): Evaluator {
  const { outputs, base } = shape
  const leafWidth = shape.aggregation === 'sum' ? 1 : outputs
  const packed = pack(shape, leafWidth, width)
  const row = new Float64Array(2 * width)
  const share = shape.aggregation === 'sum' ? 1 : 1 / Math.max(1, shape.trees.length)
  const walk: Walk = outputs === 1 ? walkSingle : leafWidth === 1 ? walkRoundRobin : walkVectors
  return {
    outputs,
    evaluate(matrix, rows, out) {
      for (let i = 0; i < rows; i++) {
        layRow(matrix, i * width, width, row)
        const at = i * outputs
        for (let k = 0; k < outputs; k++) out[at + k] = 0
        walk(packed, row, out, at, outputs)
        for (let k = 0; k < outputs; k++) out[at + k] = base[k]! + share * out[at + k]!
      }
    },
  }
}

function layRow(matrix: Float64Array, from: number, width: number, row: Float64Array): void {
  for (let j = 0; j < width; j++) {
    const x = matrix[from + j]!
    const missing = Number.isNaN(x)
    // An infinite number is not missing: the greatest threshold has all numbers on its left.
    row[j] = missing ? Number.POSITIVE_INFINITY : Math.min(x, Number.MAX_VALUE)
    row[width + j] = missing ? Number.NEGATIVE_INFINITY : Math.min(x, Number.MAX_VALUE)
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

const walkSingle: Walk = (packed, row, out, at) => {
  const { roots, value } = packed
  let sum = 0
  for (let t = 0; t < roots.length; t++) sum += value[leafOf(packed, row, roots[t]!)]!
  out[at] = sum
}

const walkRoundRobin: Walk = (packed, row, out, at, outputs) => {
  const { roots, value } = packed
  for (let t = 0, k = 0; t < roots.length; t++) {
    out[at + k] = out[at + k]! + value[leafOf(packed, row, roots[t]!)]!
    k = k + 1 === outputs ? 0 : k + 1
  }
}

const walkVectors: Walk = (packed, row, out, at, outputs) => {
  const { roots, value } = packed
  for (let t = 0; t < roots.length; t++) {
    const leaf = leafOf(packed, row, roots[t]!) * outputs
    for (let k = 0; k < outputs; k++) out[at + k] = out[at + k]! + value[leaf + k]!
  }
}

/** Renumbers nodes breadth first, tree by tree, so that siblings are neighbours. */
function pack({ trees }: Trees, leafWidth: number, width: number): Packed {
  const total = trees.reduce((sum, tree) => sum + tree.left.length, 0)
  const packed: Packed = {
    feature: new Int32Array(total),
    threshold: new Float64Array(total),
    child: new Int32Array(total),
    value: new Float64Array(total * leafWidth),
    roots: new Int32Array(trees.length),
    ...packLevels(trees, total),
  }
  let free = 0
  for (const [t, tree] of trees.entries()) {
    packed.roots[t] = free
    free = packTree(tree, packed, free, leafWidth, width)
  }
  return packed
}

/** Room for the bits of all nodes that divide categories; `packTree` fills it. */
function packLevels(trees: Trees['trees'], nodes: number): Pick<Packed, 'levelsAt' | 'levels' | 'levelsEnd'> {
  let words = 0
  for (const { levels } of trees) for (const own of levels ?? []) if (own) words += 2 + ((own.at(-1) ?? 0) >>> 5)
  return { levelsAt: words > 0 ? new Int32Array(nodes).fill(-1) : null, levels: new Uint32Array(words), levelsEnd: 0 }
}

function layLevels(own: readonly number[], levels: Uint32Array, at: number): number {
  levels[at] = 1 + ((own.at(-1) ?? 0) >>> 5)
  for (const level of own) levels[at + 1 + (level >>> 5)]! |= 1 << (level & 31)
  return at + 1 + levels[at]!
}

function packTree(tree: Tree, packed: Packed, root: number, leafWidth: number, width: number): number {
  const queue = [0]
  let free = root + 1
  for (let head = 0; head < queue.length; head++) {
    const slot = root + head
    const i = queue[head]!
    const leaf = tree.left[i]! < 0
    packed.feature[slot] = leaf ? 0 : tree.feature[i]! + (tree.missingLeft[i] ? width : 0)
    packed.threshold[slot] = leaf ? 0 : tree.threshold[i]!
    packed.child[slot] = leaf ? slot : free
    for (let k = 0; k < leafWidth; k++) packed.value[slot * leafWidth + k] = tree.value[i * leafWidth + k]!
    if (leaf) continue
    const own = tree.levels?.[i]
    if (own && packed.levelsAt) {
      packed.levelsAt[slot] = packed.levelsEnd
      packed.levelsEnd = layLevels(own, packed.levels, packed.levelsEnd)
    }
    queue.push(tree.left[i]!, tree.right[i]!)
    free += 2
  }
  return free
}
