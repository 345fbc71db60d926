import type { Tree } from '@levain/core'
import type { Binned } from './bins.ts'

/** A split: rows of feature `feature` with bin ≤ `bin` go left. */
export interface Split {
  readonly feature: number
  readonly bin: number
  readonly missingLeft: boolean
  readonly gain: number
}

/** A tree while it grows: the noun's arrays, and the bin of each split so that binned rows can walk it. */
export interface GrownTree {
  readonly tree: Tree
  readonly bin: number[]
}

export const emptyTree = (): GrownTree => ({
  tree: { feature: [], threshold: [], left: [], right: [], missingLeft: [], value: [], cover: [] },
  bin: [],
})

/** Adds a leaf with these values; children are thus always numbered after their parent. */
export function addLeaf({ tree, bin }: GrownTree, value: readonly number[], cover: number): number {
  tree.feature.push(0)
  tree.threshold.push(0)
  tree.left.push(-1)
  tree.right.push(-1)
  tree.missingLeft.push(false)
  tree.value.push(...value)
  bin.push(0)
  return tree.cover.push(cover) - 1
}

/** Turns a leaf into an inner node over two new leaves. */
export function splitLeaf(grown: GrownTree, node: number, split: Split, cuts: Binned['cuts'], left: number, right: number): void {
  const { tree, bin } = grown
  const own = cuts[split.feature]!
  const width = tree.value.length / tree.left.length
  tree.feature[node] = split.feature
  // The last bin against the missing values: no cut ends it, every number goes left.
  tree.threshold[node] = split.bin < own.length ? own[split.bin]! : Number.MAX_VALUE
  tree.left[node] = left
  tree.right[node] = right
  tree.missingLeft[node] = split.missingLeft
  tree.value.fill(0, node * width, (node + 1) * width)
  bin[node] = split.bin
}
