import type { Tree } from '@levain/core'

export interface ForeignLeaf {
  readonly value: readonly number[]
  readonly cover: number
}
/** Goes left where x ≤ threshold or x is one of the levels; NaN where `missingLeft` says. Children are ids of nodes. */
export interface ForeignSplit {
  readonly feature: number
  readonly threshold: number
  readonly levels?: readonly number[]
  readonly missingLeft: boolean
  readonly left: number
  readonly right: number
  readonly cover: number
}

const levelMax = 65_535

/**
 * Follows a tree from its root and numbers its nodes so that children stand after their parent. Ends on every input: a node that is
 * reached twice is refused.
 *
 * @throws RangeError
 */
export function layTree(nodeOf: (id: number) => ForeignLeaf | ForeignSplit, leafWidth = 1, root = 0): Tree {
  const tree: Tree = { feature: [], threshold: [], left: [], right: [], missingLeft: [], value: [], cover: [] }
  const levels: (number[] | null)[] = []
  const queue = [root]
  const seen = new Set(queue)
  for (let at = 0; at < queue.length; at++) {
    const node = nodeOf(queue[at]!)
    const leaf = 'value' in node
    tree.feature.push(leaf ? 0 : node.feature)
    tree.threshold.push(leaf ? 0 : node.threshold)
    tree.missingLeft.push(leaf ? false : node.missingLeft)
    tree.left.push(leaf ? -1 : queue.length)
    tree.right.push(leaf ? -1 : queue.length + 1)
    tree.cover.push(node.cover)
    levels.push(leaf || !node.levels ? null : checkLevels(node.levels))
    for (let k = 0; k < leafWidth; k++) tree.value.push(leaf ? numberAt(node.value, k) : 0)
    if (leaf) continue
    for (const child of [node.left, node.right]) {
      if (seen.has(child)) throw new RangeError(`node ${child} is reached twice`)
      seen.add(child)
      queue.push(child)
    }
  }
  return levels.some(Boolean) ? { ...tree, levels } : tree
}

function checkLevels(levels: readonly number[]): number[] {
  const greatest = levels.reduce((max, level) => Math.max(max, level), 0)
  if (greatest > levelMax) throw new RangeError(`it divides by the category ${greatest}; Levain knows categories up to ${levelMax}`)
  return [...new Set(levels)].sort((a, b) => a - b)
}

/** The number at a place of a list that came from outside. @throws RangeError */
export function numberAt(list: ArrayLike<number>, place: number, what = 'a list'): number {
  const value = list[place]
  if (value === undefined || !Number.isFinite(value)) throw new RangeError(`${what} has no finite number at ${place}`)
  return value
}
