import type { Tree } from '@levain/core'
import { type ForeignLeaf, type ForeignSplit, layTree, numberAt } from '../lay-tree.ts'
import { limitBelow } from '../thresholds.ts'
import type { XgboostTree } from './document.ts'

/**
 * One tree of XGBoost, its leaves times `weight`. There a row goes left where float32(x) < threshold; a split by categories lists
 * those that go right, and what is in no list goes left: here the sides of such a split are exchanged.
 *
 * @throws RangeError
 */
export function treeOf(tree: XgboostTree, features: number, weight: number): Tree {
  const categories = categoriesByNode(tree)
  return layTree((id) => nodeOf(tree, id, features, weight, categories))
}

function nodeOf(
  tree: XgboostTree,
  id: number,
  features: number,
  weight: number,
  categories: Map<number, number[]>,
): ForeignLeaf | ForeignSplit {
  const left = numberAt(tree.left_children, id, 'left_children')
  const cover = numberAt(tree.sum_hessian, id, 'sum_hessian')
  const number = Math.fround(numberAt(tree.split_conditions, id, 'split_conditions'))
  if (left === -1) return { value: [number * weight], cover }
  const right = numberAt(tree.right_children, id, 'right_children')
  const feature = numberAt(tree.split_indices, id, 'split_indices')
  if (feature < 0 || feature >= features) throw new RangeError(`node ${id} reads column ${feature} of ${features}`)
  const missingLeft = tree.default_left[id] === 1
  if (tree.split_type?.[id] === 1) {
    const levels = categories.get(id) ?? []
    return { feature, threshold: 0, levels, missingLeft: !missingLeft, left: right, right: left, cover }
  }
  return { feature, threshold: limitBelow(number), missingLeft, left, right, cover }
}

function categoriesByNode(tree: XgboostTree): Map<number, number[]> {
  const { categories = [], categories_nodes = [], categories_segments = [], categories_sizes = [] } = tree
  const entries = categories_nodes.map((node, i): [number, number[]] => {
    const from = numberAt(categories_segments, i, 'categories_segments')
    return [node, categories.slice(from, from + numberAt(categories_sizes, i, 'categories_sizes'))]
  })
  return new Map(entries)
}
