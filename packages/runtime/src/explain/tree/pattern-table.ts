import { gaussLegendre } from '../../math/index.ts'
import type { PathTree } from './path-tree.ts'
import type { PatternGroup } from './pattern-groups.ts'

/**
 * What the leaves of a tree add, worked out once. A row meets a group of leaves in one of 2^b ways: for each feature asked above the group,
 * whether the row answers every question about it, and for each question inside, on which side the row stands. For each way the
 * table holds the contribution of each feature, summed over the leaves: explaining a row is finding the ways and adding up.
 */
export interface PatternTable {
  /** Adds the contributions of the row that starts at `row[at]`: `out[feature · stride + offset + k]` for number k of a leaf. */
  explain(row: Float64Array, at: number, out: Float64Array, stride: number, offset: number): void
}

export function createPatternTable(tree: PathTree, groups: readonly PatternGroup[]): PatternTable {
  const { nodes, width, feature, threshold, levels, missingHere } = tree
  const { leftOf, rightOf } = childrenOf(tree)
  const { top, set, keep } = stepsOf(tree, groups, leftOf, rightOf)
  const tables = groups.map((group) => tabulate(tree, group))
  const sizes = Int32Array.from(tables, ({ length }) => length)
  const begins = sizes.map((_, g) => sizes.subarray(0, g).reduce((sum, size) => sum + size, 0))
  const table = new Float64Array(sizes.reduce((sum, size) => sum + size, 0))
  for (const [g, own] of tables.entries()) table.set(own, begins[g])
  const roots = Int32Array.from(groups, ({ root }) => root)
  const above = Int32Array.from(groups, (group) => group.above)
  const innerEnds = ends(groups.map(({ inner }) => inner.length))
  const inner = Int32Array.from(groups.flatMap((group) => group.inner))
  const nameEnds = ends(groups.map(({ features }) => features.length))
  const names = Int32Array.from(groups.flatMap(({ features }) => features))
  const ways = new Int32Array(nodes)

  /** 1 where the row goes left, else 0; without a branch that chance would decide. */
  const goesLeft = (left: number, row: Float64Array, at: number): number => {
    const x = Math.min(row[at + feature[left]!]!, Number.MAX_VALUE)
    const own = levels[left]!
    if (own !== null) return Number.isNaN(x) ? missingHere[left]! : own.has(x) ? 1 : 0
    const is = x <= threshold[left]! ? 1 : 0
    const isNot = x > threshold[left]! ? 1 : 0
    return is | (missingHere[left]! & (isNot ^ 1))
  }
  const descend = (row: Float64Array, at: number): void => {
    for (let i = 0; i < top.length; i++) {
      const node = top[i]!
      const left = leftOf[node]!
      const yes = ways[node]! | set[node]!
      const no = ways[node]! & keep[node]!
      const change = (yes ^ no) & -goesLeft(left, row, at)
      ways[left] = no ^ change
      ways[rightOf[node]!] = yes ^ change
    }
  }
  return {
    explain(row, at, out, stride, offset) {
      descend(row, at)
      for (let g = 0, i = 0, n = 0; g < roots.length; g++) {
        let way = ways[roots[g]!]!
        for (let bit = above[g]!; i < innerEnds[g]!; i++, bit++) way |= goesLeft(leftOf[inner[i]!]!, row, at) << bit
        const first = n
        let cell = begins[g]! + way * (nameEnds[g]! - first) * width
        for (; n < nameEnds[g]!; n++) {
          const to = names[n]! * stride + offset
          for (let k = 0; k < width; k++) out[to + k]! += table[cell++]!
        }
      }
    },
  }
}

function ends(counts: readonly number[]): Int32Array {
  let sum = 0
  return Int32Array.from(counts, (count) => {
    sum += count
    return sum
  })
}

function childrenOf({ nodes, parent, onLeft }: PathTree): { leftOf: Int32Array; rightOf: Int32Array } {
  const leftOf = new Int32Array(nodes).fill(-1)
  const rightOf = new Int32Array(nodes).fill(-1)
  for (let e = 1; e < nodes; e++) (onLeft[e] ? leftOf : rightOf)[parent[e]!] = e
  return { leftOf, rightOf }
}

/** The questions above all groups, and what an answer does to the bits of a way: a right one sets, a wrong one keeps the others. */
function stepsOf(
  { nodes, feature, previous }: PathTree,
  groups: readonly PatternGroup[],
  leftOf: Int32Array,
  rightOf: Int32Array,
): { top: Int32Array; set: Int32Array; keep: Int32Array } {
  const isInside = new Set(groups.flatMap(({ inner }) => inner))
  const top = Int32Array.from(leftOf.keys()).filter((node) => leftOf[node]! >= 0 && !isInside.has(node))
  const set = new Int32Array(nodes)
  const keep = new Int32Array(nodes).fill(-1)
  const path = new Map<number, readonly number[]>([[0, []]])
  for (const node of top) {
    const edge = leftOf[node]!
    const own = path.get(node) ?? path.get(0)!
    const fresh = previous[edge]! < 0
    const place = fresh ? own.length : own.indexOf(feature[edge]!)
    if (fresh) set[node] = 1 << place
    else keep[node] = ~(1 << place)
    const below = fresh ? [...own, feature[edge]!] : own
    path.set(edge, below).set(rightOf[node]!, below)
  }
  return { top, set, keep }
}

/** By way, feature and number of a leaf. */
function tabulate(tree: PathTree, { root, inner, leaves, features, above }: PatternGroup): Float64Array {
  const { width, value } = tree
  const bits = above + inner.length
  const place = new Map(features.map((name, i) => [name, i]))
  const table = new Float64Array(2 ** bits * features.length * width)
  const d = features.length
  for (const leaf of leaves) {
    const edges = Array.from(tree.lasts(leaf))
    const parts = leafTable(edges.map((edge) => tree.share[edge]!))
    const places = edges.map((edge) => place.get(tree.feature[edge]!)!)
    const known = knownBits(tree, { root, inner, above, leaf, edges, features })
    for (let way = 0; way < 2 ** bits; way++) {
      const own = known(way) * edges.length
      for (let j = 0; j < edges.length; j++) {
        for (let k = 0; k < width; k++) table[(way * d + places[j]!) * width + k]! += parts[own + j]! * value[leaf * width + k]!
      }
    }
  }
  return table
}

/** From a way of the group to that of one leaf: bit j, whether all questions on the path about the feature of edge j are answered. */
function knownBits(
  { parent, feature, onLeft }: PathTree,
  given: Pick<PatternGroup, 'root' | 'inner' | 'above' | 'features'> & { leaf: number; edges: readonly number[] },
): (way: number) => number {
  const { root, inner, above, leaf, edges, features } = given
  const mask = new Int32Array(edges.length)
  const want = new Int32Array(edges.length)
  for (const [j, edge] of edges.entries()) {
    const fromAbove = features.indexOf(feature[edge]!)
    if (fromAbove < above) {
      mask[j]! |= 1 << fromAbove
      want[j]! |= 1 << fromAbove
    }
    for (let e = leaf; e !== root; e = parent[e]!) {
      if (feature[e] !== feature[edge]) continue
      const bit = above + inner.indexOf(parent[e]!)
      mask[j]! |= 1 << bit
      want[j]! |= onLeft[e]! << bit
    }
  }
  return (way) => {
    let known = 0
    for (let j = 0; j < mask.length; j++) if ((way & mask[j]!) === want[j]!) known |= 1 << j
    return known
  }
}

/** For each way to know d features, φ_i = (o_i − z_i) ∫₀¹ ∏_{j≠i} (z_j (1 − t) + o_j t) dt, by the rule that is exact for so many. */
function leafTable(shares: readonly number[]): Float64Array {
  const d = shares.length
  const { points, weights } = gaussLegendre(Math.max(1, Math.ceil(d / 2)))
  const table = new Float64Array(2 ** d * d)
  const factors = new Float64Array(d)
  for (let way = 0; way < 2 ** d; way++) {
    for (let q = 0; q < points.length; q++) {
      const t = points[q]!
      let product = weights[q]!
      for (let j = 0; j < d; j++) product *= factors[j] = shares[j]! * (1 - t) + ((way >> j) & 1) * t
      if (product === 0) continue
      for (let j = 0; j < d; j++) table[way * d + j]! += ((((way >> j) & 1) - shares[j]!) * product) / factors[j]!
    }
  }
  return table
}
