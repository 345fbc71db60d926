import { seededRandom, type Tree } from '@levain/core'
import type { ForestKernels } from '../kernels/forest-kernels.ts'
import type { SharedMemory } from '../kernels/shared-memory.ts'
import { cutLevels } from './cut-levels.ts'
import { type ForestPlan, one, type PlannedFeature, type Room } from './plan.ts'

/** A division of a node: bins marked 1 in the table go left. */
interface Division {
  readonly feature: PlannedFeature
  readonly gain: number
  /** Of numbers: the last bin of the left side, and the first in use on the right one. */
  readonly bin: number
  readonly next: number
  /** Of categories: the bins of the left side, ascending. */
  readonly levels: readonly number[] | null
  readonly missingLeft: boolean
}

/** A node to be looked at: its rows, and those its tree did not learn from. */
interface Open {
  readonly node: number
  readonly depth: number
  readonly from: number
  readonly to: number
  readonly sparedFrom: number
  readonly sparedTo: number
}

/** A gain of less than this share of what there is comes from rounding. */
const gainShareMin = 1e-11

/**
 * Grows trees by the target itself: a division's gain is S_L²/W_L + S_R²/W_R − S²/W, summed over classes, which is the fall in
 * squared error of a number and of Gini impurity (times the weight) of classes.
 */
export class ForestTreeGrower {
  readonly #kernels: ForestKernels
  readonly #plan: ForestPlan
  readonly #room: Room
  readonly #numbers: Float64Array
  readonly #bytes: Uint8Array
  readonly #words: Uint32Array
  readonly #whole: Int32Array
  readonly #order: PlannedFeature[]

  constructor(memory: SharedMemory, kernels: ForestKernels, plan: ForestPlan, room: Room) {
    this.#kernels = kernels
    this.#plan = plan
    this.#room = room
    this.#numbers = new Float64Array(memory.buffer)
    this.#bytes = new Uint8Array(memory.buffer)
    this.#words = new Uint32Array(memory.buffer)
    this.#whole = new Int32Array(memory.buffer)
    this.#order = [...plan.features]
  }

  /** The tree of this number: the same whichever thread grows it. */
  grow(number: number): Tree {
    const random = seededRandom(this.#plan.seeds[number]!)
    for (const [i, feature] of this.#plan.features.entries()) this.#order[i] = feature
    const { rows, spared } = this.#draw(random)
    const tree: Tree = { feature: [], threshold: [], left: [], right: [], missingLeft: [], value: [], cover: [] }
    const stack: Open[] = [{ node: this.#addNode(tree), depth: 0, from: 0, to: rows, sparedFrom: 0, sparedTo: spared }]
    for (let open = stack.pop(); open; open = stack.pop()) this.#process(open, tree, stack, random)
    if (tree.levels) tree.levels = Array.from(tree.left, (_, node) => tree.levels?.[node] ?? null)
    return tree
  }

  #process(open: Open, tree: Tree, stack: Open[], random: { next(): number }): void {
    const { outputs, options } = this.#plan
    const { pairs, totals } = this.#room
    const { node, from, to, depth } = open
    const same = this.#kernels.sumRows(pairs, from, to, outputs, totals)
    const division = same || depth >= options.depthMax || to - from < 2 * options.rowsMin ? null : this.#bestDivision(from, to, random)
    tree.cover[node] = this.#weight()
    if (division) this.#divide(open, division, tree, stack)
    else this.#conclude(open, same === 1, tree)
  }

  /** The rows of a tree with what they count for; those left out stand apart. */
  #draw(random: { next(): number }): { rows: number; spared: number } {
    const { rows, at, options } = this.#plan
    const { index, pairs, spared } = this.#room
    const times = options.bootstrap ? new Uint32Array(rows) : null
    if (times) for (let i = 0; i < rows; i++) times[Math.floor(random.next() * rows)]! += 1
    let used = 0
    let left = 0
    for (let row = 0; row < rows; row++) {
      const weight = at.weights === 0 ? 1 : this.#numbers[at.weights / 8 + row]!
      if (weight === 0) continue
      if (times?.[row] === 0) {
        this.#words[spared / 4 + left++] = row
        continue
      }
      this.#words[index / 4 + used] = row
      this.#numbers[pairs / 8 + 2 * used] = weight * (times?.[row] ?? 1)
      this.#numbers[pairs / 8 + 2 * used + 1] = this.#numbers[at.targets / 8 + row]!
      used += 1
    }
    return { rows: used, spared: left }
  }

  #bestDivision(from: number, to: number, random: { next(): number }): Division | null {
    const { featuresPerNode, randomCuts } = this.#plan.options
    const order = this.#order
    let best: Division | null = null
    let least = this.#score() * (1 + gainShareMin)
    for (let drawn = 0; drawn < order.length; drawn++) {
      if (drawn >= featuresPerNode && best) break
      const pick = featuresPerNode >= order.length ? drawn : drawn + Math.floor(random.next() * (order.length - drawn))
      const feature = order[pick]!
      order[pick] = order[drawn]!
      order[drawn] = feature
      const chance = randomCuts ? random.next() : -1
      const found: Division | null = feature.levels
        ? this.#cutLevels(feature, from, to, least, chance)
        : this.#cutNumbers(feature, from, to, least, chance)
      if (!found) continue
      best = found
      least = found.gain
    }
    return best
  }

  /** The weight of the rows whose sums stand in `totals`. */
  #weight(): number {
    const { outputs } = this.#plan
    const first = this.#room.totals / 8
    let weight = this.#numbers[first]!
    for (let k = 1; k < outputs; k++) weight += this.#numbers[first + k]!
    return weight
  }

  /** Σ_k S_k² / W of them. */
  #score(): number {
    const { outputs } = this.#plan
    const first = this.#room.totals / 8
    if (outputs === 1) return this.#numbers[first + 1]! ** 2 / this.#numbers[first]!
    let squares = 0
    for (let k = 0; k < outputs; k++) squares += this.#numbers[first + k]! ** 2
    return squares / this.#weight()
  }

  #cutNumbers(feature: PlannedFeature, from: number, to: number, least: number, chance: number): Division | null {
    const { outputs, options } = this.#plan
    const { index, pairs, totals, cells, counts, occupied, result } = this.#room
    const { bins, binCount, valuesAt } = feature
    const { rowsMin } = options
    const found = this.#kernels.cutFeature(
      ...([
        bins,
        index,
        pairs,
        from,
        to,
        outputs,
        binCount,
        valuesAt,
        totals,
        rowsMin,
        least,
        chance,
        cells,
        counts,
        occupied,
        result,
      ] as const),
    )
    if (!found) return null
    const [gain, bin, side, next] = this.#numbers.subarray(result / 8, result / 8 + 4) as unknown as [number, number, number, number]
    return { feature, gain, bin, next, levels: null, missingLeft: side === 1 }
  }

  #cutLevels(feature: PlannedFeature, from: number, to: number, least: number, chance: number): Division | null {
    const { outputs, options } = this.#plan
    const { index, pairs, totals, cells, counts, occupied } = this.#room
    this.#kernels.fillCells(feature.bins, index, pairs, from, to, outputs, cells, counts, occupied)
    const width = Math.max(2, outputs)
    const found = cutLevels({
      cells: this.#numbers.subarray(cells / 8, cells / 8 + (feature.binCount + 1) * width),
      counts: this.#words.subarray(counts / 4, counts / 4 + feature.binCount + 1),
      totals: this.#numbers.subarray(totals / 8, totals / 8 + width),
      ...{ outputs, least, chance, levels: feature.binCount, rows: to - from, rowsMin: options.rowsMin },
    })
    this.#kernels.clearCells(outputs, cells, counts, occupied)
    return found && { feature, ...found, bin: -1, next: -1 }
  }

  #divide({ node, depth, from, to, sparedFrom, sparedTo }: Open, division: Division, tree: Tree, stack: Open[]): void {
    const { feature, levels, missingLeft } = division
    const { index, pairs, scratchIndex, scratchPairs, table, spared } = this.#room
    this.#mark(division)
    const middle = this.#kernels.divideRows(feature.bins, table, index, pairs, from, to, scratchIndex, scratchPairs)
    const sparedMiddle = spared === 0 ? 0 : this.#kernels.partition(feature.bins, table, spared, sparedFrom, sparedTo, scratchIndex)
    const [left, right] = [this.#addNode(tree), this.#addNode(tree)]
    tree.feature[node] = feature.feature
    tree.threshold[node] = levels ? 0 : thresholdOf(division)
    tree.left[node] = left
    tree.right[node] = right
    tree.missingLeft[node] = missingLeft
    if (levels) {
      tree.levels ??= []
      tree.levels[node] = levels.map((bin) => feature.values[bin]!)
    }
    stack.push(
      { node: right, depth: depth + 1, from: middle, to, sparedFrom: sparedMiddle, sparedTo },
      { node: left, depth: depth + 1, from, to: middle, sparedFrom, sparedTo: sparedMiddle },
    )
  }

  /** Fills the table of bins that go left. */
  #mark({ feature, bin, levels, missingLeft }: Division): void {
    const table = this.#bytes.subarray(this.#room.table, this.#room.table + 256)
    table.fill(0)
    if (levels) for (const level of levels) table[level] = 1
    else table.fill(1, 0, bin + 1)
    table[feature.binCount] = missingLeft ? 1 : 0
  }

  /** A leaf: what its rows answer on average, told to the rows that its tree did not learn from. */
  #conclude({ node, from, sparedFrom, sparedTo }: Open, same: boolean, tree: Tree): void {
    const { outputs, unit, mean } = this.#plan
    const { totals, pairs, spared, sparedSums, sparedTrees } = this.#room
    const sums = this.#numbers.subarray(totals / 8, totals / 8 + Math.max(2, outputs))
    for (let k = 0; k < outputs; k++) {
      const answer = outputs > 1 ? sums[k]! / tree.cover[node]! : same ? this.#numbers[pairs / 8 + 2 * from + 1]! : sums[1]! / sums[0]!
      tree.value[node * outputs + k] = outputs > 1 ? answer : (answer + mean) * unit
      for (let i = sparedFrom; i < sparedTo; i++) {
        this.#whole[sparedSums / 4 + this.#words[spared / 4 + i]! * outputs + k]! += Math.round(answer * one)
      }
    }
    for (let i = sparedFrom; i < sparedTo; i++) this.#words[sparedTrees / 4 + this.#words[spared / 4 + i]!]! += 1
  }

  #addNode(tree: Tree): number {
    tree.feature.push(0)
    tree.threshold.push(0)
    tree.left.push(-1)
    tree.right.push(-1)
    tree.missingLeft.push(false)
    for (let k = 0; k < this.#plan.outputs; k++) tree.value.push(0)
    return tree.cover.push(0) - 1
  }
}

/** Half way between the values next to the cut that the node really has; a row's bin and its value must agree. */
function thresholdOf({ feature: { values, cuts, binCount }, bin, next }: Division): number {
  if (next >= binCount) return Number.MAX_VALUE
  const middle = values[bin]! / 2 + values[next]! / 2
  return middle >= cuts[bin]! && middle <= cuts[next - 1]! ? middle : cuts[bin]!
}
