import type { Tree } from '@levain/core'

/**
 * A tree laid out for explaining: nodes in preorder, so that parents stand before their children. Each node but the root stands for the
 * edge that leads to it; `feature`, `threshold`, `onLeft` and `missingHere` say which rows take that edge. A feature may be asked several times on
 * one path: `previous` is the nearest edge above that asks the same feature, −1 where there is none.
 */
export interface PathTree {
  readonly nodes: number
  readonly parent: Int32Array
  readonly feature: Int32Array
  readonly threshold: Float64Array
  /** Levels that go left, at edges of nodes that divide categories. */
  readonly levels: readonly (ReadonlySet<number> | null)[]
  readonly onLeft: Uint8Array
  readonly missingHere: Uint8Array
  readonly previous: Int32Array
  /** Product of the cover shares of all edges of the same feature from the root down to here: what an unknown feature is worth. */
  readonly share: Float64Array
  readonly leaf: Uint8Array
  /** Numbers of a leaf, `width` per node; zeros at inner nodes. */
  readonly value: Float64Array
  readonly width: number
  /** Different features asked on the path that asks most. */
  readonly depth: number
  /** Mean of the leaves by cover: what the tree answers when nothing is known. */
  readonly expectation: Float64Array
  /** The last edge of each feature on the way to a leaf. */
  lasts(leaf: number): Int32Array
}

/** @param width numbers per leaf */
export function createPathTree(tree: Tree, width: number): PathTree {
  const order = preorder(tree)
  const nodes = order.length
  const slot = new Int32Array(tree.left.length)
  const parent = new Int32Array(nodes).fill(-1)
  const feature = new Int32Array(nodes).fill(-1)
  const threshold = new Float64Array(nodes)
  const levels: (ReadonlySet<number> | null)[] = new Array<null>(nodes).fill(null)
  const sets = tree.levels?.map((own) => own && new Set(own))
  const onLeft = new Uint8Array(nodes)
  const missingHere = new Uint8Array(nodes)
  const previous = new Int32Array(nodes).fill(-1)
  const share = new Float64Array(nodes).fill(1)
  const reach = new Float64Array(nodes).fill(1)
  const asked = new Int32Array(nodes)
  const leaf = new Uint8Array(nodes)
  const value = new Float64Array(nodes * width)
  const expectation = new Float64Array(width)
  for (const [at, { node, above, left }] of order.entries()) {
    slot[node] = at
    if (above >= 0) {
      const up = slot[above]!
      const ratio = tree.cover[above]! > 0 ? tree.cover[node]! / tree.cover[above]! : 0
      parent[at] = up
      feature[at] = tree.feature[above]!
      threshold[at] = tree.threshold[above]!
      levels[at] = sets?.[above] ?? null
      onLeft[at] = left ? 1 : 0
      missingHere[at] = tree.missingLeft[above] === left ? 1 : 0
      previous[at] = nearest(feature, parent, up, feature[at]!)
      share[at] = ratio * (previous[at]! < 0 ? 1 : share[previous[at]!]!)
      reach[at] = ratio * reach[up]!
      asked[at] = asked[up]! + (previous[at]! < 0 ? 1 : 0)
    }
    if (tree.left[node]! >= 0) continue
    leaf[at] = 1
    for (let k = 0; k < width; k++) {
      value[at * width + k] = tree.value[node * width + k]!
      expectation[k]! += reach[at]! * value[at * width + k]!
    }
  }
  const depth = asked.reduce((most, count) => Math.max(most, count), 0)
  const lasts = Array.from(leaf, (is, e) => (is ? lastEdges(feature, parent, e) : none))
  const edges = { nodes, parent, feature, threshold, levels, onLeft, missingHere, previous, share }
  return { ...edges, leaf, value, width, depth, expectation, lasts: (e) => lasts[e]! }
}

/** Marks in `taken` the edges whose question a row answers: 1 where it goes this way. */
export function takeEdges(tree: PathTree, row: Float64Array, at: number, taken: Uint8Array): void {
  const { nodes, feature, threshold, levels, onLeft, missingHere } = tree
  for (let e = 1; e < nodes; e++) {
    const x = Math.min(row[at + feature[e]!]!, Number.MAX_VALUE)
    const own = levels[e]!
    if (own !== null) taken[e] = Number.isNaN(x) ? missingHere[e]! : own.has(x) ? onLeft[e]! : 1 - onLeft[e]!
    else taken[e] = x <= threshold[e]! ? onLeft[e]! : x > threshold[e]! ? 1 - onLeft[e]! : missingHere[e]!
  }
}

interface Visit {
  readonly node: number
  readonly above: number
  readonly left: boolean
}

function preorder({ left, right }: Tree): Visit[] {
  const order: Visit[] = []
  const stack: Visit[] = [{ node: 0, above: -1, left: false }]
  for (let visit = stack.pop(); visit; visit = stack.pop()) {
    order.push(visit)
    const { node } = visit
    if (left[node]! < 0) continue
    stack.push({ node: right[node]!, above: node, left: false }, { node: left[node]!, above: node, left: true })
  }
  return order
}

const none = new Int32Array(0)

function lastEdges(feature: Int32Array, parent: Int32Array, leaf: number): Int32Array {
  const found = new Map<number, number>()
  for (let e = leaf; e > 0; e = parent[e]!) if (!found.has(feature[e]!)) found.set(feature[e]!, e)
  return Int32Array.from(found.values())
}

function nearest(feature: Int32Array, parent: Int32Array, from: number, wanted: number): number {
  let edge = from
  while (edge >= 0 && feature[edge] !== wanted) edge = parent[edge]!
  return edge
}
