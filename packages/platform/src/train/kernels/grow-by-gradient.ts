import type { Binned } from './bins.ts'
import { addLeaf, emptyTree, type GrownTree, type Split, splitLeaf } from './grown-tree.ts'
import type { TreeKernels } from './tree-kernels.ts'

export interface GradientTreeOptions {
  readonly leaves: number
  readonly depthMax: number
  readonly minRows: number
  readonly l2: number
  readonly learningRate: number
}

interface Leaf {
  readonly node: number
  readonly from: number
  readonly to: number
  readonly depth: number
  readonly histogram: Float64Array
  readonly split: Split | null
}

const hessianMin = 1e-3

/**
 * Grows boosting trees leaf by leaf: always splits the leaf that gains most, where a split's gain is
 * G_L²/(H_L + λ) + G_R²/(H_R + λ) − G²/(H + λ), and a leaf answers −rate · G/(H + λ). The larger child's histogram is its
 * parent's minus its sibling's. Missing values are tried on both sides; where a node saw none they go with most rows.
 */
export class GradientTreeGrower {
  readonly #binned: Binned
  readonly #options: GradientTreeOptions
  readonly #kernels: TreeKernels
  readonly #index: Uint32Array
  readonly #scratch: Uint32Array
  readonly #free: Float64Array[] = []

  constructor(binned: Binned, options: GradientTreeOptions, kernels: TreeKernels) {
    this.#binned = binned
    this.#options = options
    this.#kernels = kernels
    this.#index = new Uint32Array(binned.rows)
    this.#scratch = new Uint32Array(binned.rows)
  }

  /** One tree for these gradients; adds its answers to `margin[row · stride + at]`. */
  grow(gradient: Float64Array, hessian: Float64Array, margin: Float64Array, stride: number, at: number): GrownTree {
    const index = this.#index
    for (let row = 0; row < index.length; row++) index[row] = row
    const grown = emptyTree()
    const histogram = this.#histogram(0, index.length, gradient, hessian)
    const leaves = [this.#leaf(grown, 0, index.length, 0, histogram)]
    while (leaves.length < this.#options.leaves) {
      const best = bestLeaf(leaves)
      if (best < 0) break
      const [left, right] = this.#divide(grown, leaves[best]!, gradient, hessian)
      leaves.splice(best, 1, left, right)
    }
    for (const { node, from, to, histogram } of leaves) {
      const value = grown.tree.value[node]!
      for (let i = from; i < to; i++) margin[index[i]! * stride + at]! += value
      this.#free.push(histogram)
    }
    return grown
  }

  #divide(grown: GrownTree, parent: Leaf, gradient: Float64Array, hessian: Float64Array): [Leaf, Leaf] {
    const { from, to, depth } = parent
    const split = parent.split!
    const bins = this.#binned.bins[split.feature]!
    const missing = this.#binned.cuts[split.feature]!.length + 1
    const middle = this.#kernels.partition(bins, this.#index, from, to, split.bin, missing, split.missingLeft, this.#scratch)
    const leftIsSmall = middle - from <= to - middle
    const small = leftIsSmall ? this.#histogram(from, middle, gradient, hessian) : this.#histogram(middle, to, gradient, hessian)
    const large = parent.histogram
    for (let i = 0; i < large.length; i++) large[i]! -= small[i]!
    const left = this.#leaf(grown, from, middle, depth + 1, leftIsSmall ? small : large)
    const right = this.#leaf(grown, middle, to, depth + 1, leftIsSmall ? large : small)
    splitLeaf(grown, parent.node, split, this.#binned.cuts, left.node, right.node)
    return [left, right]
  }

  #leaf(grown: GrownTree, from: number, to: number, depth: number, histogram: Float64Array): Leaf {
    const { l2, learningRate, depthMax } = this.#options
    const [g, h] = this.#totals(histogram)
    const value = h + l2 > 0 ? (-learningRate * g) / (h + l2) : 0
    const node = addLeaf(grown, [value], to - from)
    const split = depth < depthMax ? this.#bestSplit(histogram, g, h, to - from) : null
    return { node, from, to, depth, histogram, split }
  }

  #histogram(from: number, to: number, gradient: Float64Array, hessian: Float64Array): Float64Array {
    const out = this.#free.pop() ?? new Float64Array(this.#binned.cells * 3)
    this.#kernels.gradientHistogram(this.#binned, this.#index, from, to, gradient, hessian, out)
    return out
  }

  /** Any feature's cells hold every row of the node once: the first one's give the node's sums. */
  #totals(histogram: Float64Array): [number, number] {
    const cells = this.#binned.cuts.length === 0 ? 0 : this.#binned.cuts[0]!.length + 2
    let g = 0
    let h = 0
    for (let c = 0; c < cells; c++) {
      g += histogram[c * 3]!
      h += histogram[c * 3 + 1]!
    }
    return [g, h]
  }

  #bestSplit(histogram: Float64Array, g: number, h: number, rows: number): Split | null {
    let best: Split | null = null
    for (let f = 0; f < this.#binned.cuts.length; f++) {
      const found = this.#bestOfFeature(histogram, f, g, h, rows, best?.gain ?? 1e-9)
      if (found) best = found
    }
    return best
  }

  #bestOfFeature(histogram: Float64Array, f: number, g: number, h: number, rows: number, atLeast: number): Split | null {
    const { minRows, l2 } = this.#options
    if (rows < 2 * minRows) return null
    const bins = this.#binned.cuts[f]!.length + 1
    const first = this.#binned.offsets[f]! * 3
    const missing = first + bins * 3
    const missingRows = Math.round(histogram[missing + 2]!)
    const parent = (g * g) / (h + l2)
    let gain = atLeast
    let found: Split | null = null
    for (let side = 0; side < (missingRows > 0 ? 2 : 1); side++) {
      let gl = side === 1 ? histogram[missing]! : 0
      let hl = side === 1 ? histogram[missing + 1]! : 0
      let nl = side === 1 ? missingRows : 0
      for (let b = 0; b < bins; b++) {
        const cell = first + b * 3
        gl += histogram[cell]!
        hl += histogram[cell + 1]!
        nl += histogram[cell + 2]!
        const hr = h - hl
        if (nl < minRows || hl < hessianMin) continue
        if (rows - nl < minRows || hr < hessianMin) break
        const here = (gl * gl) / (hl + l2) + ((g - gl) * (g - gl)) / (hr + l2) - parent
        if (here <= gain) continue
        gain = here
        found = { feature: f, bin: b, missingLeft: missingRows > 0 ? side === 1 : nl >= rows - nl, gain }
      }
    }
    return found
  }
}

function bestLeaf(leaves: readonly Leaf[]): number {
  let best = -1
  for (let i = 0; i < leaves.length; i++) {
    const gain = leaves[i]!.split?.gain
    if (gain !== undefined && (best < 0 || gain > leaves[best]!.split!.gain)) best = i
  }
  return best
}
