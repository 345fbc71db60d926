import type { PathTree } from './path-tree.ts'

/** A subtree whose leaves are explained together. */
export interface PatternGroup {
  readonly root: number
  /** Questions asked in it, in preorder. */
  readonly inner: readonly number[]
  readonly leaves: readonly number[]
  /** Features asked on the way to it, in the order of their first questions, then the others asked in it. */
  readonly features: readonly number[]
  /** How many of them are asked on the way. */
  readonly above: number
}

export interface PatternGroups {
  readonly groups: readonly PatternGroup[]
  /** Numbers that the table of all groups holds. */
  readonly cells: number
}

const innerMax = 7
/** Leaves are explained together where that takes not much more room than apart. */
const roomMax = 1.5

/**
 * Divides a tree into subtrees that are small enough to tabulate: for each way to answer the features above and the questions inside, a
 * number for each feature.
 */
export function patternGroups(tree: PathTree): PatternGroups {
  const { nodes, leaf, parent, width } = tree
  const best = new Float64Array(nodes)
  const inner = new Int32Array(nodes)
  /** Whether the whole subtree is one group. */
  const whole = new Uint8Array(nodes).fill(1)
  const apart = new Float64Array(nodes)
  for (let node = nodes - 1; node >= 0; node--) {
    if (!leaf[node]) inner[node]! += 1
    const together = whole[node] && inner[node]! <= innerMax ? cellsOf(groupAt(tree, node), width) : Number.POSITIVE_INFINITY
    whole[node] = leaf[node] || together <= roomMax * apart[node]! ? 1 : 0
    best[node] = whole[node] ? together : apart[node]!
    if (node === 0) break
    apart[parent[node]!]! += best[node]!
    inner[parent[node]!]! += inner[node]!
    if (!whole[node]) whole[parent[node]!] = 0
  }
  const roots = Array.from(whole.keys()).filter((node) => whole[node] && (node === 0 || !whole[parent[node]!]))
  return { groups: roots.map((root) => groupAt(tree, root)), cells: best[0] ?? 0 }
}

const cellsOf = ({ features, inner, above }: PatternGroup, width: number): number => features.length * 2 ** (above + inner.length) * width

function groupAt(tree: PathTree, root: number): PatternGroup {
  const { nodes, parent, feature, leaf } = tree
  const features: number[] = []
  for (let e = root; e > 0; e = parent[e]!) features.unshift(feature[e]!)
  const path = [...new Set(features)]
  const [inner, leaves]: [number[], number[]] = [[], []]
  const isInside = new Set([root])
  for (let node = root; node < nodes && (node === root || isInside.has(parent[node]!)); node++) {
    isInside.add(node)
    ;(leaf[node] ? leaves : inner).push(node)
  }
  const asked = inner.map((node) => feature[node + 1]!)
  return { root, inner, leaves, features: [...new Set([...path, ...asked])], above: path.length }
}
