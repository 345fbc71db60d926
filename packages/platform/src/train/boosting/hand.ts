import type { BoostKernels } from '../kernels/boost-kernels.ts'
import type { SharedMemory } from '../kernels/shared-memory.ts'
import type { Member } from './bundles.ts'
import { type CarefulFeature, type CarefulLeaf, levelSmoothing, scanLevels, scanThresholds, worthOf } from './careful-scan.ts'
import { createLoss, type Loss, type LossRows } from './losses.ts'
import { type Plan, type PlannedFeature, type Range, type Share, toldBytes } from './plan.ts'
import { splitAt, splitNumbers } from './split.ts'

/** What hands can be asked to do. */
export const tasks = [
  'freeze',
  'derive',
  'open',
  'gather',
  'scan',
  'divide',
  'conclude',
  'unite',
  'count',
  'scanCounted',
  'note',
  'answer',
] as const
export type Task = (typeof tasks)[number]

export function perform(hand: Hand, task: Task, args: number[]): number {
  const answer = (hand[task] as (...numbers: number[]) => number | undefined).apply(hand, args)
  return answer ?? 0
}

/** A child's hessian at least: of less, its answer would be chance. */
const hessianMin = 1e-3

/**
 * One thread's hands: the work on the rows, columns and features it owns. Arguments and answers are numbers, so that a call can be
 * handed to another thread. Every thread keeps the ranges of its own rows in each leaf; nothing is merged but histograms.
 */
export class Hand {
  readonly #kernels: BoostKernels
  readonly #plan: Plan
  readonly #share: Share
  readonly #loss: Loss
  readonly #numbers: Float64Array
  readonly #index: Uint32Array
  /** Where the sums of the own columns begin and end, in pairs. */
  readonly #sumRange: Range
  readonly #bytes: Uint8Array
  /** The own features, ascending by their numbers. */
  readonly #features: readonly number[]
  /** Those with levels and those without, in turns, as places among the own features. */
  readonly #runs: readonly { readonly from: number; readonly count: number; readonly levels: boolean }[]
  /** Per leaf: where its own rows begin and end: those to learn from, those this tree does not learn from, those to watch. */
  readonly #learn: Int32Array
  readonly #spared: Int32Array
  readonly #watch: Int32Array
  readonly #all: readonly Int32Array[]

  constructor(memory: SharedMemory, kernels: BoostKernels, plan: Plan, share: Share) {
    this.#kernels = kernels
    this.#plan = plan
    this.#share = share
    this.#loss = createLoss(plan.loss)
    this.#numbers = new Float64Array(memory.buffer)
    this.#index = new Uint32Array(memory.buffer, plan.at.index, plan.learnRows + plan.watchRows)
    const starts = new Uint32Array(memory.buffer, plan.at.offsets, plan.columns + 1)
    this.#sumRange = [starts[share.columns[0]]!, starts[share.columns[1]]!]
    this.#learn = new Int32Array(2 * plan.leaves)
    this.#spared = new Int32Array(2 * plan.leaves)
    this.#watch = new Int32Array(2 * plan.leaves)
    this.#all = [this.#learn, this.#spared, this.#watch]
    this.#bytes = new Uint8Array(memory.buffer)
    const [first, end] = share.features
    const own = Array.from({ length: end - first }, (_, i) => first + i)
    this.#features = own.sort((a, b) => plan.features[a]!.feature - plan.features[b]!.feature)
    this.#runs = runsOf(this.#features.map((f) => plan.features[f]!.levels))
    const told = new Uint32Array(memory.buffer, share.told, own.length * 4)
    told.set(this.#features.flatMap((f) => tell(f, plan.features[f]!)))
  }

  /** Keeps what the trees of this round start from. */
  freeze(): void {
    const { at, learnRows, outputs } = this.#plan
    this.#loss.freeze?.(this.#lossRows(), this.#view(at.frozen, learnRows * outputs))
  }

  /** Derivatives of the own rows by score k; answers the greatest by amount: 0 the first's, then asked again, the second's. */
  derive(k: number, which: number): number {
    const { at, learnRows, outputs } = this.#plan
    const gradients = this.#view(at.derivatives, learnRows)
    const hessians = this.#view(at.derivatives + learnRows * 8, learnRows)
    if (which === 0) this.#loss.derive?.(this.#lossRows(), this.#view(at.frozen, learnRows * outputs), k, gradients, hessians)
    return greatest(which === 0 ? gradients : hessians, this.#share.learn)
  }

  /** Packs the gradients of the own rows, puts these into leaf 0 and adds up their histogram. Answers how many rows are learned from. */
  open(): number {
    const { learn, watch } = this.#share
    this.#pack(learn)
    this.#draw(learn)
    this.#kernels.numberRows(this.#plan.at.index, ...watch)
    this.#watch.set(watch)
    this.#histogram(0)
    return this.#learn[1]! - this.#learn[0]!
  }

  /** Own rows the tree learns from first, then the others, both in order. */
  #draw([from, to]: Range): void {
    const { sampled, index } = this.#plan.at
    let at = to
    if (sampled === 0) this.#kernels.numberRows(index, from, to)
    else {
      at = from
      for (let row = from; row < to; row++) if (this.#bytes[sampled + row] === 1) this.#index[at++] = row
    }
    this.#learn.set([from, at])
    this.#spared.set([at, to])
    for (let row = from; at < to; row++) if (this.#bytes[sampled + row] === 0) this.#index[at++] = row
  }

  /** For the own columns: adds up what the threads found for `leaf`. */
  gather(leaf: number): void {
    const [from, to] = this.#sumRange
    for (const { sums } of this.#plan.shares.slice(1)) this.#kernels.addSums(this.#sumsOf(leaf) + from * 16, sums + from * 16, to - from)
  }

  /** The best split of a leaf by the own features, to the own results: the first (0) or the second (1). Answers keep to the bounds. */
  scan(leaf: number, gradient: number, hessian: number, low: number, high: number, slot: number): void {
    this.#scan(leaf, -1, { gradient, hessian, rows: 0, low, high }, slot)
  }

  /**
   * Divides the own rows of a leaf by the table; leaf `fresh` takes those that go left (`freshIsLeft`) or right, and gets a
   * histogram of its own where `counted`. Answers how many rows to learn from went left.
   */
  divide(leaf: number, fresh: number, freshIsLeft: number, column: number, counted: number): number {
    const begin = this.#learn[2 * leaf]!
    const [middle = begin] = this.#all.map((ranges) => this.#divideRange(ranges, leaf, fresh, freshIsLeft, column))
    if (counted) this.#histogram(fresh)
    return middle - begin
  }

  /** The histogram of `leaf`, and by subtraction its sibling's. */
  #subtract(leaf: number, sibling: number): void {
    const [from, to] = this.#sumRange
    this.gather(leaf)
    this.#kernels.subtractSums(this.#sumsOf(sibling) + from * 16, this.#sumsOf(leaf) + from * 16, to - from)
  }

  /** After `divide`, for the own columns: the histograms of both children, and their best splits; each leaf is told as leaf, gradient, hessian, lower and upper bound. */
  conclude(...both: number[]): void {
    const [leaf = 0, gradient = 0, hessian = 0, low = 0, high = 0, sibling = 0, siblingGradient = 0, siblingHessian = 0, from = 0, to = 0] =
      both
    this.#subtract(leaf, sibling)
    this.scan(leaf, gradient, hessian, low, high, 0)
    this.scan(sibling, siblingGradient, siblingHessian, from, to, 1)
  }

  /** Takes a division back. Rows of a leaf always ascend: kernels take a block of them from one to the next when its ends fit. */
  unite(leaf: number, fresh: number, freshIsLeft: number): void {
    for (const ranges of this.#all) {
      if (freshIsLeft) ranges[2 * leaf] = ranges[2 * fresh]!
      else ranges[2 * leaf + 1] = ranges[2 * fresh + 1]!
      this.#index.subarray(ranges[2 * leaf], ranges[2 * leaf + 1]).sort()
    }
  }

  /** Counts the own rows of a leaf by column and bin; to be gathered where the sums of `room` stand. */
  count(leaf: number, room: number): void {
    const { at } = this.#plan
    this.#addUp(leaf, room, at.one, 0, this.#packing().shift, 65_536)
  }

  /** `scan` for splits that leave both children `minRows` rows; the counts stand where the sums of `room` do. */
  scanCounted(leaf: number, gradient: number, hessian: number, low: number, high: number, room: number, rows: number): void {
    this.#scan(leaf, this.#sumsOf(room) / 8, { gradient, hessian, rows, low, high }, 0)
  }

  #scan(leaf: number, counts: number, asked: Pick<CarefulLeaf, 'gradient' | 'hessian' | 'rows' | 'low' | 'high'>, slot: number): void {
    const { features, l2, minRows, at, bounded } = this.#plan
    const { hessianScale } = this.#packing()
    const scaled = { l2: l2 * hessianScale, hessianMin: hessianMin * hessianScale, smoothing: levelSmoothing * hessianScale }
    const own = { ...asked, ...scaled, minRows }
    const result = this.#share.results + slot * splitNumbers * 8
    const sums = this.#sumsOf(leaf)
    let least = leastGain(worthOf(own.gradient, own.hessian, own))
    this.#numbers[result / 8 + splitAt.feature] = -1
    for (const { from, count, levels } of this.#runs) {
      if (!levels && !bounded && counts < 0) {
        const told = this.#share.told + from * toldBytes
        const { gradient, hessian } = own
        least = this.#kernels.scanFeatures(told, count, at.usable, sums, gradient, hessian, own.l2, own.hessianMin, least, result)
        continue
      }
      for (const f of this.#features.slice(from, from + count)) {
        if (this.#bytes[at.usable + f] === 0) continue
        const careful = this.#careful(features[f]!, sums / 8, counts, own)
        const found = (levels ? scanLevels : scanThresholds)(this.#numbers, careful, own, least, result / 8)
        if (!found) continue
        this.#numbers[result / 8 + splitAt.feature] = f
        least = this.#numbers[result / 8 + splitAt.gain]!
      }
    }
  }

  /** The sums of a feature bin by bin; of one that shares its column they are put together first. */
  #careful(feature: PlannedFeature, sums: number, counts: number, leaf: CarefulLeaf): CarefulFeature {
    const { firstSum, bins, monotone, bundled } = feature
    if (!bundled) return { sums: sums + 2 * firstSum, counts: counts < 0 ? -1 : counts + 2 * firstSum, bins, monotone }
    const rooms = [0, 1].map((i) => this.#share.apart / 8 + i * 512)
    this.#unbundle(feature, bundled, sums, [leaf.gradient, leaf.hessian], rooms[0]!)
    if (counts >= 0) this.#unbundle(feature, bundled, counts, [0, leaf.rows], rooms[1]!)
    return { sums: rooms[0]!, counts: counts < 0 ? -1 : rooms[1]!, bins, monotone }
  }

  /** The sums of its cells, and for the common bin what is left of the whole. */
  #unbundle({ firstSum, bins }: PlannedFeature, { common }: Member, sums: number, whole: readonly [number, number], room: number): void {
    const rest = [...whole]
    for (let b = 0, cell = sums + 2 * firstSum; b <= bins; b++) {
      if (b === common) continue
      for (let i = 0; i < 2; i++, cell++) rest[i]! -= this.#numbers[room + 2 * b + i] = this.#numbers[cell]!
    }
    this.#numbers.set(rest, room + 2 * common)
  }

  /** Notes in which leaf each own row is that the tree learns from, and −1 for the others, where gradients stood. */
  note(leaves: number): void {
    const notes = this.#view(this.#plan.at.derivatives, this.#plan.learnRows)
    notes.fill(-1, this.#share.learn[0], this.#share.learn[1])
    for (let leaf = 0; leaf < leaves; leaf++)
      for (let i = this.#learn[2 * leaf]!; i < this.#learn[2 * leaf + 1]!; i++) notes[this.#index[i]!] = leaf
  }

  /** Adds the answers of the first `leaves` leaves to score k of their own rows. */
  answer(leaves: number, k: number): void {
    const { index, scores, answers } = this.#plan.at
    for (let leaf = 0; leaf < leaves; leaf++) {
      const value = this.#numbers[answers / 8 + leaf]!
      for (const ranges of this.#all)
        this.#kernels.addValue(index, ranges[2 * leaf]!, ranges[2 * leaf + 1]!, scores, this.#plan.outputs, k, value)
    }
  }

  #pack([from, to]: Range): void {
    const { at, learnRows, loss, gradientStep } = this.#plan
    const { gradientScale, hessianScale, shift } = this.#packing()
    if (loss.name === 'logistic')
      this.#kernels.logisticGradients(
        at.scores,
        at.targets,
        at.weights,
        from,
        to,
        gradientScale,
        hessianScale,
        shift,
        at.gradients,
        gradientStep,
      )
    else {
      const hessians = this.#loss.hessianIsOne && at.weights === 0 ? 0 : at.derivatives + learnRows * 8
      this.#kernels.packGradients(at.derivatives, hessians, from, to, gradientScale, hessianScale, shift, at.gradients, gradientStep)
    }
  }

  #divideRange(ranges: Int32Array, leaf: number, fresh: number, freshIsLeft: number, column: number): number {
    const [from, to] = [ranges[2 * leaf]!, ranges[2 * leaf + 1]!]
    const { at, learnRows, watchRows } = this.#plan
    const bins = at.columnBins + column * (learnRows + watchRows)
    const middle = this.#kernels.partition(bins, at.table, at.index, from, to, this.#share.scratch)
    const [left, right] = freshIsLeft ? [fresh, leaf] : [leaf, fresh]
    ranges[2 * left] = from
    ranges[2 * left + 1] = middle
    ranges[2 * right] = middle
    ranges[2 * right + 1] = to
    return middle
  }

  #histogram(leaf: number): void {
    const { shift, rowsPerFlush } = this.#packing()
    this.#addUp(leaf, leaf, this.#plan.at.gradients, this.#plan.gradientStep, shift, rowsPerFlush)
  }

  #addUp(leaf: number, room: number, gradients: number, step: number, shift: number, rowsPerFlush: number): void {
    const { stride, columns, at } = this.#plan
    const { cells, buffer, sums } = this.#share
    const own = sums === 0 ? this.#sumsOf(room) : sums
    const [first = 0, end = 0] = this.#learn.subarray(2 * leaf)
    // Where there are no rows, their sums are still to be written.
    for (let from = first; from < end || from === first; from += rowsPerFlush) {
      const to = Math.min(end, from + rowsPerFlush)
      this.#kernels.addRows(at.bins, stride, columns, gradients, step, at.index, from, to, cells, buffer)
      this.#kernels.unpackCells(cells, columns, at.cellCounts, at.offsets, shift, own, Number(from === first))
    }
  }

  #sumsOf(leaf: number): number {
    return this.#plan.at.sums + leaf * this.#plan.sumsPerNode * 16
  }

  #packing(): { gradientScale: number; hessianScale: number; shift: number; rowsPerFlush: number } {
    const at = this.#plan.at.packing / 8
    const [gradientScale = 0, hessianScale = 0, shift = 0, rowsPerFlush = 1] = this.#numbers.subarray(at, at + 4)
    return { gradientScale, hessianScale, shift, rowsPerFlush }
  }

  #lossRows(): LossRows {
    const { at, learnRows, outputs } = this.#plan
    const [from, to] = this.#share.learn
    const weights = at.weights === 0 ? null : this.#view(at.weights, learnRows)
    return { targets: this.#view(at.targets, learnRows), weights, scores: this.#view(at.scores, learnRows * outputs), from, to }
  }

  #view(address: number, length: number): Float64Array {
    return this.#numbers.subarray(address / 8, address / 8 + length)
  }
}

function greatest(values: Float64Array, [from, to]: Range): number {
  let max = 0
  for (let i = from; i < to; i++) if (Math.abs(values[i]!) > max) max = Math.abs(values[i]!)
  return max
}

/** A split must gain more than rounding could feign. */
const leastGain = (undivided: number): number => undivided + 1e-10 * undivided + 1e-9

/** A feature as the kernel `scanFeatures` is told of it. */
const tell = (f: number, { firstSum, bins, bundled }: PlannedFeature): number[] => [
  f,
  firstSum,
  bins,
  bundled ? bundled.common : 2 ** 32 - 1,
]

function runsOf(levels: readonly boolean[]): { from: number; count: number; levels: boolean }[] {
  const starts = [...levels.keys()].filter((i) => levels[i] !== levels[i - 1])
  return starts.map((from, i) => ({ from, count: (starts[i + 1] ?? levels.length) - from, levels: levels[from]! }))
}
