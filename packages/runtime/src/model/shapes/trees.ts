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
    row[j] = missing ? Number.POSITIVE_INFINITY : x
    row[width + j] = missing ? Number.NEGATIVE_INFINITY : x
  }
}

function leafOf({ feature, threshold, child }: Packed, row: Float64Array, root: number): number {
  let node = root
  let next = child[node]!
  while (next !== node) {
    node = row[feature[node]!]! > threshold[node]! ? next + 1 : next
    next = child[node]!
  }
  return node
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
  }
  let free = 0
  for (const [t, tree] of trees.entries()) {
    packed.roots[t] = free
    free = packTree(tree, packed, free, leafWidth, width)
  }
  return packed
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
    queue.push(tree.left[i]!, tree.right[i]!)
    free += 2
  }
  return free
}
