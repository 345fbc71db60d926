import type { Tree } from '@levain/core'

/** A split: rows of feature `feature` with bin ≤ `bin` go left. */
export interface Split {
  readonly feature: number
  readonly bin: number
  readonly missingLeft: boolean
  readonly gain: number
  /** Where categories are divided: the levels that go left, ascending; `bin` does not matter then. */
  readonly levels?: readonly number[] | null
}

/** A tree while it grows. */
export interface GrownTree {
  readonly tree: Tree
}

export const emptyTree = (): GrownTree => ({
  tree: { feature: [], threshold: [], left: [], right: [], missingLeft: [], value: [], cover: [] },
})

/** Adds a leaf with these values; children are thus always numbered after their parent. */
export function addLeaf({ tree }: GrownTree, value: readonly number[], cover: number): number {
  tree.feature.push(0)
  tree.threshold.push(0)
  tree.left.push(-1)
  tree.right.push(-1)
  tree.missingLeft.push(false)
  tree.value.push(...value)
  return tree.cover.push(cover) - 1
}

/** Turns a leaf into an inner node over two new leaves. */
export function splitLeaf(grown: GrownTree, node: number, split: Split, cuts: readonly Float64Array[], left: number, right: number): void {
  const { tree } = grown
  const own = cuts[split.feature]!
  const width = tree.value.length / tree.left.length
  tree.feature[node] = split.feature
  // The last bin against the missing values: no cut ends it, every number goes left.
  tree.threshold[node] = split.bin < own.length ? own[split.bin]! : Number.MAX_VALUE
  tree.left[node] = left
  tree.right[node] = right
  tree.missingLeft[node] = split.missingLeft
  tree.value.fill(0, node * width, (node + 1) * width)
  if (!split.levels) return
  tree.threshold[node] = 0
  tree.levels ??= []
  tree.levels[node] = [...split.levels]
}

/** A tree that divides categories somewhere says of every node whether it does. */
export function finishTree({ tree }: GrownTree): Tree {
  if (!tree.levels) return tree
  return { ...tree, levels: Array.from(tree.left, (_, node) => tree.levels?.[node] ?? null) }
}
