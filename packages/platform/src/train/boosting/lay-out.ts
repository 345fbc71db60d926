import type { BoostKernels } from '../kernels/boost-kernels.ts'
import type { Arena } from './arena.ts'
import { Binner, type CutColumn } from './bin-matrix.ts'
import { bundle, type Candidate, type Column } from './bundles.ts'
import { CutFinder } from './cut-finder.ts'
import { createLoss, type LossSpec } from './losses.ts'
import { meetingBytes } from './meeting.ts'
import { type Plan, type PlannedFeature, type Range, type Share, toldBytes } from './plan.ts'
import { type Apart, binApart, binOf, commonValue, rowsApart } from './sparse.ts'
import { splitNumbers } from './split.ts'

/** Rows as numbers: columns by feature, and what is to be learned. */
export interface Rows {
  readonly rows: number
  readonly dense: readonly Float64Array[]
  readonly target: Float64Array
  /** Null or absent: every row weighs 1. */
  readonly weights?: Float64Array | null
}

export interface LayoutOptions {
  readonly loss: LossSpec
  readonly outputs: number
  readonly bins: number
  readonly leaves: number
  readonly l2: number
  readonly minRows: number
  readonly threads: number
  readonly bundles: boolean
  /** Per given column: how many levels it has, 0 for numbers; and 1 or −1 where it must raise or lower the answer. */
  readonly levels: readonly number[]
  readonly monotone: readonly (-1 | 0 | 1)[]
  /** Whether each tree learns from some of the rows only. */
  readonly samplesRows: boolean
}

/** What the threads share, and what stays with the one that leads. */
export interface Layout {
  readonly plan: Plan
  /** Per planned feature: its number among the given ones, and where its column is cut. */
  readonly features: readonly { readonly source: number; readonly cuts: Float64Array }[]
}

const cellsPerColumn = 256
const rowsPerBuffer = 512

/** Bins the rows into one matrix, row by row, and says where everything stands. Columns with one value only are left out. */
export function layOut(arena: Arena, kernels: BoostKernels, learn: Rows, watch: Rows, options: LayoutOptions): Layout {
  const loss = createLoss(options.loss)
  const finder = new CutFinder(arena, kernels, learn.rows)
  const room = new Uint32Array(Math.max(learn.rows, watch.rows))
  const features = learn.dense.map((column, source) => cutFeature(finder, room, column, source, options)).filter((one) => one !== null)
  const cutColumn = (from: Rows, feature: number): CutColumn => {
    const { source, cuts, common, sparse } = features[feature]!
    const values = from.dense[source]!
    const seek = (): Apart => binApart(rowsApart(values, common!, room, from.rows)!, values, cuts, sparse!.common)
    return { values, cuts, apart: () => (from === learn ? sparse!.apart : seek()) }
  }
  const binner = new Binner(arena, kernels)
  const members = bundle(features, learn.rows)
  const rows = learn.rows + watch.rows
  const columns = members.length
  const stride = columns <= 32 ? 32 : Math.ceil(columns / 64) * 64
  const at = {
    bins: arena.take(rows * stride),
    columnBins: arena.take(rows * columns),
    cellCounts: arena.take(columns * 4),
    offsets: arena.take((columns + 1) * 4),
    targets: arena.take(rows * 8),
    weights: learn.weights ? arena.take(rows * 8) : 0,
    scores: arena.take(rows * options.outputs * 8),
    frozen: loss.freeze ? arena.take(learn.rows * options.outputs * 8) : 0,
    derivatives: loss.derive ? arena.take(learn.rows * 16) : 0,
    gradients: 0,
    one: arena.take(8),
    packing: arena.take(64),
    index: arena.take(rows * 4),
    sampled: options.samplesRows ? arena.take(learn.rows) : 0,
    usable: arena.take(features.length),
    table: arena.take(cellsPerColumn),
    answers: arena.take(options.leaves * 8),
    meeting: arena.take(meetingBytes(options.threads)),
    sums: 0,
  }
  // A scattered row is one line of memory then, not two.
  const inRows = columns + 8 <= stride
  at.gradients = inRows ? at.bins + stride - 8 : arena.take(learn.rows * 8)
  const { planned, offsets, cellCounts, sumsPerNode } = placeSums(members, features, options)
  at.sums = arena.take(options.leaves * sumsPerNode * 16)
  const shares = shareOut(arena, learn.rows, watch.rows, planned, columns, sumsPerNode, stride, options.threads)
  const { outputs, leaves, l2, minRows } = options
  const plan: Plan = {
    ...{
      learnRows: learn.rows,
      watchRows: watch.rows,
      loss: options.loss,
      outputs,
      columns,
      stride,
      gradientStep: inRows ? stride : 8,
      features: planned,
      sumsPerNode,
      leaves,
      l2,
      minRows,
      bounded: planned.some(({ monotone }) => monotone !== 0),
    },
    ...{ shares, at },
  }
  new Uint32Array(arena.memory.buffer, at.cellCounts, columns).set(cellCounts)
  new Uint32Array(arena.memory.buffer, at.offsets, columns + 1).set([...offsets, sumsPerNode])
  new Uint8Array(arena.memory.buffer, at.one, 1)[0] = 1
  new Uint8Array(arena.memory.buffer, at.usable, planned.length).fill(1)
  binner.lay((feature) => cutColumn(learn, feature), members, learn.rows, at.columnBins, rows, at.bins, stride)
  const [watchColumns, watchBins] = [at.columnBins + learn.rows, at.bins + learn.rows * stride]
  binner.lay((feature) => cutColumn(watch, feature), members, watch.rows, watchColumns, rows, watchBins, stride)
  new Float64Array(arena.memory.buffer, at.targets, learn.rows).set(learn.target)
  new Float64Array(arena.memory.buffer, at.targets + learn.rows * 8, watch.rows).set(watch.target)
  if (learn.weights) {
    new Float64Array(arena.memory.buffer, at.weights, learn.rows).set(learn.weights)
    new Float64Array(arena.memory.buffer, at.weights + learn.rows * 8, watch.rows).set(
      watch.weights ?? new Float64Array(watch.rows).fill(1),
    )
  }
  return { plan, features: planned.map(({ feature }) => ({ source: features[feature]!.source, cuts: features[feature]!.cuts })) }
}

/** A bin for each level. */
const levelCuts = (levels: number): Float64Array => Float64Array.from({ length: levels - 1 }, (_, level) => level + 0.5)

interface CutFeature extends Candidate {
  readonly source: number
  readonly cuts: Float64Array
  readonly common: number | null
}

/** A column cut into bins; null when it holds one value only. */
function cutFeature(finder: CutFinder, room: Uint32Array, column: Float64Array, source: number, options: LayoutOptions): CutFeature | null {
  const levels = options.levels[source] ?? 0
  const common = levels === 0 ? commonValue(column) : null
  const apart = common === null ? null : rowsApart(column, common, room)
  if (common === null || apart === null) {
    const cuts = levels > 0 ? levelCuts(levels) : finder.cutsOf(column, options.bins)
    return cuts.length > 0 || hasMissing(column) ? { source, cuts, bins: cuts.length + 2, sparse: null, common: null } : null
  }
  const told = new Float64Array(apart.length + 1).fill(common)
  for (let i = 0; i < apart.length; i++) told[i] = column[apart[i]!]!
  const cuts = finder.cutsOf(told, options.bins)
  if (cuts.length === 0 && !hasMissing(told)) return null
  const bin = binOf(cuts, common)
  const sparse = { common: bin, apart: binApart(apart, column, cuts, bin) }
  return { source, cuts, bins: cuts.length + 2, common, sparse: options.bundles ? sparse : null }
}

function hasMissing(column: Float64Array): boolean {
  for (let i = 0; i < column.length; i++) if (Number.isNaN(column[i]!)) return true
  return false
}

interface Sums {
  readonly planned: PlannedFeature[]
  readonly offsets: number[]
  readonly cellCounts: number[]
  readonly sumsPerNode: number
}

/** Column by column: the sums of its cells. */
function placeSums(members: readonly Column[], features: readonly { source: number; cuts: Float64Array }[], options: LayoutOptions): Sums {
  const sums = { planned: [] as Sums['planned'], offsets: [] as number[], cellCounts: [] as number[], sumsPerNode: 0 }
  for (const [column, own] of members.entries()) {
    const alone = own[0]!.common < 0
    const binsOf = (feature: number): number => features[feature]!.cuts.length + 1
    const cells = alone ? binsOf(own[0]!.feature) + 1 : own.reduce((count, { feature }) => count + binsOf(feature), 1)
    const offset = sums.sumsPerNode
    sums.offsets.push(offset)
    sums.cellCounts.push(cells)
    sums.sumsPerNode += cells
    for (const member of own) {
      const { source } = features[member.feature]!
      const kind = { levels: (options.levels[source] ?? 0) > 0, monotone: options.monotone[source] ?? 0 }
      const [bundled, firstSum] = alone ? [null, offset] : [member, offset + member.base]
      sums.planned.push({ feature: member.feature, column, firstSum, bins: binsOf(member.feature), ...kind, bundled })
    }
  }
  return sums
}

function shareOut(
  arena: Arena,
  learn: number,
  watch: number,
  features: readonly PlannedFeature[],
  columnCount: number,
  sumsPerNode: number,
  stride: number,
  threads: number,
): Share[] {
  const part = (total: number, thread: number): Range => [
    Math.floor((total * thread) / threads),
    Math.floor((total * (thread + 1)) / threads),
  ]
  return Array.from({ length: threads }, (_, thread) => {
    const [learnRange, watchRange] = [part(learn, thread), part(watch, thread)]
    const columns = part(columnCount, thread)
    const before = (column: number): number => features.filter((feature) => feature.column < column).length
    return {
      learn: learnRange,
      watch: [learn + watchRange[0], learn + watchRange[1]],
      columns,
      features: [before(columns[0]), before(columns[1])],
      cells: arena.take(columnCount * cellsPerColumn * 8),
      sums: thread === 0 ? 0 : arena.take(sumsPerNode * 16),
      buffer: arena.take(rowsPerBuffer * (8 + stride)),
      scratch: arena.take(Math.max(learnRange[1] - learnRange[0], watchRange[1] - watchRange[0]) * 4 + 4),
      told: arena.take(features.length * toldBytes),
      apart: arena.take(2 * 512 * 8),
      results: arena.take(2 * splitNumbers * 8),
    }
  })
}
