import type { Shape, Tree } from '@levain/core'

export type Trees = Extract<Shape, { kind: 'trees' }>

/**
 * All nodes of all trees in flat arrays. Siblings stand side by side, so the next node is `child + (x > threshold)`; a leaf is its own
 * child, and nothing exceeds its threshold. Missing values need no branch: each row is laid down twice, once with NaN as +∞ (goes
 * right) and once with NaN as −∞ (goes left), and a node reads the copy that sends NaN where training decided.
 */
export interface Packed {
  /** Columns of a row before it is laid. */
  readonly width: number
  /** Numbers per leaf. */
  readonly leafWidth: number
  /** Column of a laid row. */
  readonly feature: Int32Array
  readonly threshold: Float64Array
  readonly child: Int32Array
  readonly value: Float64Array
  /**
   * The first node of each tree: those of an output side by side, by depth, in whole groups of eight. What fills up a group is node
   * 0, a leaf of zeros. Sums are taken in this order, whoever takes them.
   */
  readonly roots: Int32Array
  readonly depths: Int32Array
  /** Where the trees of output k begin in `roots`, and one entry more; only one output where leaves are vectors. */
  readonly starts: Int32Array
  /** Where a node's bits begin in `levels`, −1 at nodes that compare; null when all do. */
  readonly levelsAt: Int32Array | null
  /** How many words follow, then those words; bit x: level x goes left. */
  readonly levels: Uint32Array
}

const groupTrees = 8

/** Renumbers nodes breadth first, tree by tree, so that siblings are neighbours. */
export function packTrees(shape: Trees, width: number): Packed {
  const { trees } = shape
  const leafWidth = shape.aggregation === 'sum' ? 1 : shape.outputs
  const total = 1 + trees.reduce((sum, tree) => sum + tree.left.length, 0)
  const words = trees.reduce((sum, { levels = [] }) => sum + levels.reduce((own, list) => own + (list ? 1 + wordsOf(list) : 0), 0), 0)
  const { order, starts } = arrange(trees, leafWidth === 1 ? shape.outputs : 1)
  const packed: Packed = {
    width,
    leafWidth,
    feature: new Int32Array(total),
    threshold: new Float64Array(total).fill(Number.POSITIVE_INFINITY),
    child: new Int32Array(total),
    value: new Float64Array(total * leafWidth),
    roots: new Int32Array(order.length),
    depths: new Int32Array(order.length),
    starts,
    levelsAt: words > 0 ? new Int32Array(total).fill(-1) : null,
    levels: new Uint32Array(words),
  }
  const free = { node: 1, word: 0 }
  for (const [slot, tree] of order.entries()) {
    if (!tree) continue
    packed.roots[slot] = free.node
    packed.depths[slot] = tree.depth
    packTree(tree.tree, packed, free)
  }
  return packed
}

type Placed = { readonly tree: Tree; readonly depth: number } | null

/** Neighbours of about the same depth: groups are walked together, as far as the deepest goes. */
function arrange(trees: readonly Tree[], outputs: number): { order: Placed[]; starts: Int32Array } {
  const order: Placed[] = []
  const starts = new Int32Array(outputs + 1)
  for (let k = 0; k < outputs; k++) {
    const own = trees.filter((_, t) => t % outputs === k).map((tree) => ({ tree, depth: depthOf(tree) }))
    order.push(...own.sort((a, b) => a.depth - b.depth))
    while (order.length % groupTrees !== 0) order.push(null)
    starts[k + 1] = order.length
  }
  return { order, starts }
}

/** Children stand after their parent, so one pass is enough. */
function depthOf({ left, right }: Tree): number {
  const depths = new Int32Array(left.length)
  let deepest = 0
  for (let i = 0; i < left.length; i++) {
    if (left[i]! < 0) continue
    const depth = depths[i]! + 1
    depths[left[i]!] = depth
    depths[right[i]!] = depth
    if (depth > deepest) deepest = depth
  }
  return deepest
}

const wordsOf = (levels: readonly number[]): number => 1 + ((levels.at(-1) ?? 0) >>> 5)

function packTree(tree: Tree, packed: Packed, free: { node: number; word: number }): void {
  const { width, leafWidth } = packed
  const root = free.node
  const queue = [0]
  free.node++
  for (let head = 0; head < queue.length; head++) {
    const slot = root + head
    const i = queue[head]!
    const leaf = tree.left[i]! < 0
    packed.child[slot] = leaf ? slot : free.node
    if (leaf) {
      for (let k = 0; k < leafWidth; k++) packed.value[slot * leafWidth + k] = tree.value[i * leafWidth + k]!
      continue
    }
    packed.feature[slot] = tree.feature[i]! + (tree.missingLeft[i] ? width : 0)
    packed.threshold[slot] = tree.threshold[i]!
    const own = tree.levels?.[i]
    if (own && packed.levelsAt) {
      packed.levelsAt[slot] = free.word
      free.word = layLevels(own, packed.levels, free.word)
    }
    queue.push(tree.left[i]!, tree.right[i]!)
    free.node += 2
  }
}

function layLevels(own: readonly number[], levels: Uint32Array, at: number): number {
  levels[at] = wordsOf(own)
  for (const level of own) levels[at + 1 + (level >>> 5)]! |= 1 << (level & 31)
  return at + 1 + levels[at]!
}

/** Lays a row down twice, at `at` of `laid`: NaN as +∞, then NaN as −∞. */
export function layRow(matrix: Float64Array, from: number, width: number, laid: Float64Array, at: number): void {
  for (let j = 0; j < width; j++) {
    const x = matrix[from + j]!
    const missing = Number.isNaN(x)
    // An infinite number is not missing: the greatest threshold has all numbers on its left.
    const number = x > Number.MAX_VALUE ? Number.MAX_VALUE : x
    laid[at + j] = missing ? Number.POSITIVE_INFINITY : number
    laid[at + width + j] = missing ? Number.NEGATIVE_INFINITY : number
  }
}
