import type { Tree } from '@levain/core'
import { addLeaf, emptyTree, finishTree, type GrownTree, splitLeaf } from '../kernels/grown-tree.ts'
import { codeOf } from './bundles.ts'
import { stepOf, worthOf } from './careful-scan.ts'
import type { Layout } from './lay-out.ts'
import type { Packing } from './packing.ts'
import { splitAt, splitNumbers, tableAt } from './split.ts'
import type { Team } from './team.ts'

interface LeafRows {
  readonly residuals: Float64Array
  readonly weights: Float64Array | null
}

export interface GrowthOptions {
  readonly leaves: number
  readonly depthMax: number
  readonly minRows: number
  readonly l2: number
  readonly learningRate: number
  /** What a leaf answers instead of −G/(H + λ). */
  readonly leafAnswer?: (rows: LeafRows) => number
}

interface Split {
  readonly feature: number
  readonly bin: number
  readonly missingLeft: boolean
  /** Above what the undivided leaf has. */
  readonly gain: number
  readonly leftGradient: number
  readonly leftHessian: number
  /** Levels that go left, where categories are divided. */
  readonly levels: readonly number[] | null
}

interface Leaf {
  /** Its number among the leaves: where its sums stand. */
  readonly leaf: number
  readonly node: number
  readonly depth: number
  readonly rows: number
  readonly gradient: number
  readonly hessian: number
  /** What the answers of its rows must keep to, scaled. */
  readonly low: number
  readonly high: number
  readonly split: Split | null
}

/**
 * Grows trees leaf by leaf: always divides the leaf that gains most, where a split gains G_L²/(H_L + λ) + G_R²/(H_R + λ) −
 * G²/(H + λ), and a leaf answers −rate · G/(H + λ). The child with the smaller hessian gets a histogram of its own; its sibling's
 * is the parent's minus that.
 */
export class TreeGrower {
  readonly #team: Team
  readonly #layout: Layout
  readonly #options: GrowthOptions
  readonly #cuts: readonly Float64Array[]
  #packing: Packing = { gradientScale: 1, hessianScale: 1, shift: 0, rowsPerFlush: 1 }

  constructor(team: Team, layout: Layout, options: GrowthOptions) {
    this.#team = team
    this.#layout = layout
    this.#options = options
    this.#cuts = Object.assign([], Object.fromEntries(layout.features.map(({ source, cuts }) => [source, cuts])))
  }

  /** One tree for the gradients that are ready to be packed; adds its answers to score k. */
  grow(packing: Packing, k: number): Tree {
    this.#packing = packing
    const grown = emptyTree()
    const leaves = [this.#root(grown)]
    for (let at = best(leaves); at >= 0 && leaves.length < this.#options.leaves; at = best(leaves)) {
      const parent = leaves[at]!
      leaves.splice(at, 1, ...this.#divide(grown, parent, parent.split!, leaves.length))
    }
    this.#answer(grown.tree, leaves, k)
    return finishTree(grown)
  }

  #root(grown: GrownTree): Leaf {
    const { plan } = this.#layout
    const { gradientScale, hessianScale, shift, rowsPerFlush } = this.#packing
    this.#team.numbers.set([gradientScale, hessianScale, shift, rowsPerFlush], plan.at.packing / 8)
    const rows = sum(this.#team.each('open'))
    this.#team.each('gather', 0)
    const [gradient, hessian] = this.#totals()
    const node = addLeaf(grown, [0], rows)
    const root: Leaf = { leaf: 0, node, depth: 0, rows, gradient, hessian, low: -Infinity, high: Infinity, split: null }
    if (!this.#canDivide(root)) return root
    this.#team.each('scan', 0, gradient, hessian, root.low, root.high, 0)
    return { ...root, split: this.#bestSplit(0, root) }
  }

  /** Every row is once among the cells of the first column. */
  #totals(): [number, number] {
    const { at } = this.#layout.plan
    const [first = 0, end = 0] = new Uint32Array(this.#team.bytes.buffer, at.offsets, 2)
    let [g, h] = [0, 0]
    for (let i = first; i < end; i++) {
      g += this.#team.numbers[at.sums / 8 + 2 * i]!
      h += this.#team.numbers[at.sums / 8 + 2 * i + 1]!
    }
    return [g, h]
  }

  /** The parent's two children; or the parent again, with its next best split, where a child would have too few rows. */
  #divide(grown: GrownTree, parent: Leaf, split: Split, fresh: number): Leaf[] {
    const { depth, hessian } = parent
    const freshIsLeft = split.leftHessian <= hessian - split.leftHessian
    const isLast = fresh + 1 === this.#options.leaves || depth + 1 === this.#options.depthMax
    this.#layTable(split)
    const column = this.#layout.plan.features[split.feature]!.column
    const leftRows = sum(this.#team.each('divide', parent.leaf, fresh, Number(freshIsLeft), column, Number(!isLast)))
    if (Math.min(leftRows, parent.rows - leftRows) < this.#options.minRows) return [this.#lookAgain(parent, fresh, freshIsLeft)]
    const [left, right] = this.#children(parent, split, leftRows, freshIsLeft ? [fresh, parent.leaf] : [parent.leaf, fresh], grown)
    const [one, other] = freshIsLeft ? [left, right] : [right, left]
    if (!isLast) this.#team.each('conclude', ...told(one), ...told(other))
    const children = [left, right].map((child) => {
      if (isLast || !this.#canDivide(child)) return child
      return { ...child, split: this.#bestSplit(child === one ? 0 : 1, child) }
    })
    const { source } = this.#layout.features[split.feature]!
    splitLeaf(grown, parent.node, { ...split, feature: source }, this.#cuts, children[0]!.node, children[1]!.node)
    return children
  }

  /** Both sides of a split, not looked into yet. What a monotone feature divides may not answer across the middle. */
  #children(parent: Leaf, split: Split, leftRows: number, numbers: [number, number], grown: GrownTree): [Leaf, Leaf] {
    const { depth, low, high } = parent
    const sides = [
      { leaf: numbers[0], rows: leftRows, gradient: split.leftGradient, hessian: split.leftHessian },
      {
        leaf: numbers[1],
        rows: parent.rows - leftRows,
        gradient: parent.gradient - split.leftGradient,
        hessian: parent.hessian - split.leftHessian,
      },
    ] as const
    const [left, right] = sides.map((side) => ({ ...side, depth: depth + 1, node: addLeaf(grown, [0], side.rows), low, high, split: null }))
    const { monotone } = this.#layout.plan.features[split.feature]!
    if (monotone === 0) return [left!, right!]
    const middle = (this.#scaledStep(left!) + this.#scaledStep(right!)) / 2
    const [lower, upper] = [{ high: Math.min(high, middle) }, { low: Math.max(low, middle) }]
    return monotone > 0
      ? [
          { ...left!, ...lower },
          { ...right!, ...upper },
        ]
      : [
          { ...left!, ...upper },
          { ...right!, ...lower },
        ]
  }

  #scaledStep({ gradient, hessian, low, high }: Leaf): number {
    return stepOf(gradient, hessian, { l2: this.#options.l2 * this.#packing.hessianScale, low, high })
  }

  /**
   * The histogram does not count rows (a third number would cost a third of the speed), so the best split may leave a child too
   * few. Then they are counted for this leaf, and its best split among those allowed is found.
   */
  #lookAgain(parent: Leaf, fresh: number, freshIsLeft: boolean): Leaf {
    const { leaf, rows } = parent
    this.#team.each('unite', leaf, fresh, Number(freshIsLeft))
    this.#team.each('count', leaf, fresh)
    this.#team.each('gather', fresh)
    this.#team.each('scanCounted', ...told(parent), fresh, rows)
    return { ...parent, split: this.#bestSplit(0, parent) }
  }

  #canDivide({ rows, depth }: Leaf): boolean {
    return rows >= 2 * this.#options.minRows && depth < this.#options.depthMax
  }

  /** The best of what the threads found; the lowest feature among equals, however many threads there are. */
  #bestSplit(slot: number, { gradient, hessian, low, high }: Leaf): Split | null {
    const { numbers, bytes } = this.#team
    const { features } = this.#layout.plan
    const undivided = worthOf(gradient, hessian, { l2: this.#options.l2 * this.#packing.hessianScale, low, high })
    let found: Split | null = null
    for (const { results } of this.#layout.plan.shares) {
      const at = results / 8 + slot * splitNumbers
      const of = (name: keyof typeof splitAt): number => numbers[at + splitAt[name]]!
      const gain = of('gain') - undivided
      if (of('feature') < 0 || (found !== null && gain < found.gain)) continue
      const { feature, levels, bins } = features[of('feature')]!
      if (found !== null && gain === found.gain && feature > features[found.feature]!.feature) continue
      const table = bytes.subarray((at + tableAt) * 8, (at + tableAt) * 8 + bins)
      const side = { missingLeft: of('missingLeft') === 1, leftGradient: of('gradient'), leftHessian: of('hessian') }
      found = { feature: of('feature'), bin: of('bin'), gain, ...side, levels: levels ? marked(table) : null }
    }
    return found
  }

  /** Marks the codes of the split's column that go left. Those of other members of a bundle have its common bin. */
  #layTable({ feature, bin, missingLeft, levels }: Split): void {
    const { plan } = this.#layout
    const { bins, bundled } = plan.features[feature]!
    const isLeft = (own: number): boolean => (own === bins ? missingLeft : levels ? levels.includes(own) : own <= bin)
    const table = this.#team.bytes.subarray(plan.at.table, plan.at.table + 256).fill(bundled && isLeft(bundled.common) ? 1 : 0)
    for (let own = 0; own <= bins; own++) table[bundled ? codeOf(bundled, own) : own] = Number(isLeft(own))
  }

  #answer(tree: Tree, leaves: readonly Leaf[], k: number): void {
    const answers = this.#layout.plan.at.answers / 8
    const found = this.#options.leafAnswer ? this.#residualsOf(leaves.length).map(this.#options.leafAnswer) : null
    for (const own of leaves) {
      const { leaf, node } = own
      const value = this.#options.learningRate * (found ? found[leaf]! : this.#step(own))
      tree.value[node] = value
      this.#team.numbers[answers + leaf] = value
    }
    this.#team.each('answer', leaves.length, k)
  }

  /** −G/(H + λ) within its bounds, unscaled. */
  #step(leaf: Leaf): number {
    const { gradientScale, hessianScale } = this.#packing
    return this.#scaledStep(leaf) * (hessianScale / gradientScale)
  }

  /** Residuals and weights of the rows of each leaf, in order of the rows. */
  #residualsOf(leaves: number): LeafRows[] {
    const { at, learnRows } = this.#layout.plan
    this.#team.each('note', leaves)
    const view = (address: number): Float64Array => this.#team.numbers.subarray(address / 8, address / 8 + learnRows)
    const [notes, targets, scores, weights] = [view(at.derivatives), view(at.targets), view(at.scores), view(at.weights)]
    const found = Array.from({ length: leaves }, () => ({ residuals: [] as number[], weights: [] as number[] }))
    for (let row = 0; row < learnRows; row++) {
      const own = found[notes[row]!]
      own?.residuals.push(targets[row]! - scores[row]!)
      if (at.weights > 0) own?.weights.push(weights[row]!)
    }
    return found.map((own) => ({
      residuals: Float64Array.from(own.residuals),
      weights: at.weights > 0 ? Float64Array.from(own.weights) : null,
    }))
  }
}

/** A leaf as the threads are told of it. */
const told = ({ leaf, gradient, hessian, low, high }: Leaf): number[] => [leaf, gradient, hessian, low, high]

/** Places of the bytes that are 1. */
const marked = (table: Uint8Array): number[] => [...table.keys()].filter((bin) => table[bin] === 1)

const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0)

function best(leaves: readonly Leaf[]): number {
  let found = -1
  for (let i = 0; i < leaves.length; i++) {
    const gain = leaves[i]!.split?.gain
    if (gain !== undefined && (found < 0 || gain > leaves[found]!.split!.gain)) found = i
  }
  return found
}
