import type { Tree } from '@levain/core'
import { type ForeignLeaf, type ForeignSplit, layTree, numberAt } from '../lay-tree.ts'
import { previous } from '../thresholds.ts'
import { type Block, numbersOf } from './text.ts'

/** What a split does with a missing value: `zero` counts numbers next to nothing as missing, `none` counts missing as 0. */
type Missing = 'none' | 'zero' | 'nan'
const missings: readonly Missing[] = ['none', 'zero', 'nan']

/** Which columns take numbers next to nothing for missing, and which do not. */
export interface ZeroColumns {
  readonly missing: Set<number>
  readonly ordinary: Set<number>
}

/**
 * One tree of LightGBM, its leaves times `weight`. Inner nodes and leaves are numbered apart there: a child below 0 is leaf −1 − child.
 *
 * @throws RangeError
 */
export function treeOf(block: Block, features: number, weight: number, zeros: ZeroColumns): Tree {
  const value = numbersOf(block, 'leaf_value')
  const leafCover = numbersOf(block, block.has('leaf_count') ? 'leaf_count' : 'leaf_weight')
  const leaf = (i: number): ForeignLeaf => ({ value: [numberAt(value, i, 'leaf_value') * weight], cover: leafCover[i] ?? 0 })
  if (numbersOf(block, 'num_leaves')[0] === 1) return layTree(() => leaf(0))
  if (numbersOf(block, 'is_linear')[0] === 1) throw new RangeError('its leaves hold linear models (linear_tree)')
  const splitOf = splits(block, features, zeros)
  return layTree((id) => (id < 0 ? leaf(-1 - id) : splitOf(id)))
}

function splits(block: Block, features: number, zeros: ZeroColumns): (id: number) => ForeignSplit {
  const column = numbersOf(block, 'split_feature')
  const threshold = numbersOf(block, 'threshold')
  const kind = numbersOf(block, 'decision_type')
  const [left, right] = [numbersOf(block, 'left_child'), numbersOf(block, 'right_child')]
  const cover = numbersOf(block, block.has('internal_count') ? 'internal_count' : 'internal_weight')
  const [bounds, bits] = [numbersOf(block, 'cat_boundaries'), numbersOf(block, 'cat_threshold')]
  return (id) => {
    const feature = numberAt(column, id, 'split_feature')
    if (feature < 0 || feature >= features) throw new RangeError(`node ${id} reads column ${feature} of ${features}`)
    const sides = { left: numberAt(left, id, 'left_child'), right: numberAt(right, id, 'right_child'), cover: cover[id] ?? 0 }
    const flags = numberAt(kind, id, 'decision_type')
    const limit = numberAt(threshold, id, 'threshold')
    if (flags & 1) return { feature, threshold: 0, levels: levelsOf(bounds, bits, limit), missingLeft: false, ...sides }
    const missing = missings[(flags >> 2) & 3] ?? 'none'
    ;(missing === 'zero' ? zeros.missing : zeros.ordinary).add(feature)
    return { feature, threshold: limitOf(limit), missingLeft: missing === 'none' ? limit >= 0 : (flags & 2) !== 0, ...sides }
  }
}

/** LightGBM counts numbers as near to 0 as this for 0, wherever it predicts: its 1e-35 is a float32. */
export const nothing = Math.fround(1e-35)

/** All numbers that count for 0 go where 0 goes. */
function limitOf(threshold: number): number {
  if (Math.abs(threshold) > nothing) return threshold
  return threshold < 0 ? previous(-nothing) : nothing
}

/** The numbers of the bits that are set between two places of `bits`. */
function levelsOf(bounds: readonly number[], bits: readonly number[], split: number): number[] {
  const from = numberAt(bounds, split, 'cat_boundaries')
  const words = bits.slice(from, numberAt(bounds, split + 1, 'cat_boundaries'))
  return words.flatMap((word, i) =>
    Array.from({ length: 32 }, (_, bit) => bit).flatMap((bit) => ((word >>> bit) & 1 ? [32 * i + bit] : [])),
  )
}
