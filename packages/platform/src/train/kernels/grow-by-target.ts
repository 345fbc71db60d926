import type { Random } from '@levain/core'
import { type Binned, missingBin } from './bins.ts'
import { addLeaf, emptyTree, type GrownTree, type Split, splitLeaf } from './grown-tree.ts'
import type { TreeKernels } from './tree-kernels.ts'

export interface TargetTreeOptions {
  /** 1 for a number or two classes (leaves answer the mean target), else the number of classes (leaves answer shares). */
  readonly outputs: number
  readonly depthMax: number
  readonly minRows: number
  /** Features looked at in each node, drawn anew; more are drawn while none of them splits. */
  readonly featuresPerNode: number
}

interface Open {
  readonly node: number
  readonly from: number
  readonly to: number
  readonly depth: number
  readonly sums: Float64Array
}

/**
 * Grows trees by the target itself, for single trees and forests: a split's gain is S_L²/n_L + S_R²/n_R − S²/n, summed
 * over outputs, which is the fall in squared error of a number and of Gini impurity (times the rows) of classes.
 */
export class TargetTreeGrower {
  readonly #binned: Binned
  readonly #target: Float64Array
  readonly #options: TargetTreeOptions
  readonly #kernels: TreeKernels
  readonly #histogram: Float64Array
  readonly #order: Int32Array
  #scratch = new Uint32Array(0)

  constructor(binned: Binned, target: Float64Array, options: TargetTreeOptions, kernels: TreeKernels) {
    this.#binned = binned
    this.#target = target
    this.#options = options
    this.#kernels = kernels
    this.#histogram = new Float64Array(256 * (options.outputs + 1))
    this.#order = Int32Array.from(splittable(binned))
  }

  /** One tree over these rows (repeats allowed); `index` is reordered. */
  grow(index: Uint32Array, random: Pick<Random, 'next'>): GrownTree {
    if (this.#scratch.length < index.length) this.#scratch = new Uint32Array(index.length)
    const grown = emptyTree()
    const stack = [this.#open(grown, index, 0, index.length, 0)]
    for (let open = stack.pop(); open; open = stack.pop()) {
      const { from, to, depth } = open
      const split = depth < this.#options.depthMax ? this.#bestSplit(index, open, random) : null
      if (!split) continue
      const bins = this.#binned.bins[split.feature]!
      const missing = missingBin(this.#binned, split.feature)
      const middle = this.#kernels.partition(bins, index, from, to, split.bin, missing, split.missingLeft, this.#scratch)
      const left = this.#open(grown, index, from, middle, depth + 1)
      const right = this.#open(grown, index, middle, to, depth + 1)
      splitLeaf(grown, open.node, split, this.#binned.cuts, left.node, right.node)
      stack.push(right, left)
    }
    return grown
  }

  #open(grown: GrownTree, index: Uint32Array, from: number, to: number, depth: number): Open {
    const { outputs } = this.#options
    const sums = new Float64Array(outputs)
    for (let i = from; i < to; i++) {
      const y = this.#target[index[i]!]!
      if (outputs === 1) sums[0]! += y
      else sums[y]! += 1
    }
    const value = Array.from(sums, (sum) => (to > from ? sum / (to - from) : 0))
    return { node: addLeaf(grown, value, to - from), from, to, depth, sums }
  }

  #bestSplit(index: Uint32Array, open: Open, random: Pick<Random, 'next'>): Split | null {
    const rows = open.to - open.from
    if (rows < 2 * this.#options.minRows || this.#isPure(open.sums, rows)) return null
    const order = this.#order
    let best: Split | null = null
    for (let drawn = 0; drawn < order.length; drawn++) {
      if (drawn >= this.#options.featuresPerNode && best) break
      const pick = this.#options.featuresPerNode >= order.length ? drawn : drawn + Math.floor(random.next() * (order.length - drawn))
      const feature = order[pick]!
      order[pick] = order[drawn]!
      order[drawn] = feature
      best = this.#bestOfFeature(index, open, feature, best) ?? best
    }
    return best
  }

  #isPure(sums: Float64Array, rows: number): boolean {
    return this.#options.outputs > 1 && sums.some((sum) => sum === rows)
  }

  #bestOfFeature(index: Uint32Array, { from, to, sums }: Open, feature: number, best: Split | null): Split | null {
    const { outputs, minRows } = this.#options
    const bins = this.#binned.cuts[feature]!.length + 1
    const h = this.#histogram
    this.#kernels.targetHistogram(this.#binned.bins[feature]!, bins + 1, index, from, to, this.#target, outputs, h)
    const stride = outputs + 1
    const missing = bins * stride
    const rows = to - from
    const missingRows = h[missing]!
    const parent = squares(sums, rows)
    let gain = best?.gain ?? 1e-9 * Math.max(1, parent)
    let found: Split | null = null
    const left = new Float64Array(outputs)
    for (let side = 0; side < (missingRows > 0 ? 2 : 1); side++) {
      let nl = side === 1 ? missingRows : 0
      for (let k = 0; k < outputs; k++) left[k] = side === 1 ? h[missing + 1 + k]! : 0
      for (let b = 0; b < bins; b++) {
        const cell = b * stride
        if (h[cell] === 0) continue
        nl += h[cell]!
        for (let k = 0; k < outputs; k++) left[k]! += h[cell + 1 + k]!
        if (nl < minRows) continue
        if (rows - nl < minRows) break
        const here = childSquares(left, sums, nl, rows - nl) - parent
        if (here <= gain) continue
        gain = here
        found = { feature, bin: b, missingLeft: missingRows > 0 ? side === 1 : nl >= rows - nl, gain }
      }
    }
    return found
  }
}

/** Features that tell rows apart: more than one bin, or one and missing values. */
function splittable({ cuts, bins }: Binned): number[] {
  return [...cuts.keys()].filter((f) => cuts[f]!.length > 0 || (bins[f]!.includes(0) && bins[f]!.includes(1)))
}

function squares(sums: Float64Array, rows: number): number {
  let total = 0
  for (let k = 0; k < sums.length; k++) total += sums[k]! * sums[k]!
  return total / rows
}

function childSquares(left: Float64Array, sums: Float64Array, nl: number, nr: number): number {
  let l = 0
  let r = 0
  for (let k = 0; k < left.length; k++) {
    const a = left[k]!
    const b = sums[k]! - a
    l += a * a
    r += b * b
  }
  return l / nl + r / nr
}
