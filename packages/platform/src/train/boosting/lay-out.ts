import type { BoostKernels } from '../kernels/boost-kernels.ts'
import type { Arena } from './arena.ts'
import { CutFinder } from './cuts.ts'
import { createLoss, type LossSpec } from './losses.ts'
import { meetingBytes } from './meeting.ts'
import type { Plan, PlannedFeature, Range, Share } from './plan.ts'
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
const rowsAtOnce = 4096

/** Bins the rows into one matrix, row by row, and says where everything stands. Columns with one value only are left out. */
export function layOut(arena: Arena, kernels: BoostKernels, learn: Rows, watch: Rows, options: LayoutOptions): Layout {
  const loss = createLoss(options.loss)
  const finder = new CutFinder(arena, kernels, learn.rows)
  const features = learn.dense
    .map((column, source) => ({
      source,
      cuts: options.levels[source] ? levelCuts(options.levels[source]) : finder.cutsOf(column, options.bins),
      missing: hasMissing(column),
    }))
    .filter(({ cuts, missing }) => cuts.length > 0 || missing)
  const rows = learn.rows + watch.rows
  const columns = features.length
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
    derivatives: options.loss.name === 'logistic' && !learn.weights ? 0 : arena.take(learn.rows * 16),
    gradients: 0,
    one: arena.take(8),
    packing: arena.take(64),
    index: arena.take(rows * 4),
    sampled: options.samplesRows ? arena.take(learn.rows) : 0,
    usable: arena.take(columns),
    table: arena.take(cellsPerColumn),
    answers: arena.take(options.leaves * 8),
    meeting: arena.take(meetingBytes(options.threads)),
    sums: 0,
  }
  // A scattered row is one line of memory then, not two.
  const inRows = columns + 8 <= stride
  at.gradients = inRows ? at.bins + stride - 8 : arena.take(learn.rows * 8)
  const planned: PlannedFeature[] = []
  let sumsPerNode = 0
  for (const [column, { cuts, source }] of features.entries()) {
    const kind = { levels: (options.levels[source] ?? 0) > 0, monotone: options.monotone[source] ?? 0 }
    planned.push({ column, firstSum: sumsPerNode, bins: cuts.length + 1, ...kind })
    sumsPerNode += cuts.length + 2
  }
  at.sums = arena.take(options.leaves * sumsPerNode * 16)
  const shares = shareOut(arena, learn.rows, watch.rows, planned, sumsPerNode, stride, options.threads)
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
  new Uint32Array(arena.memory.buffer, at.cellCounts, columns).set(planned.map(({ bins }) => bins + 1))
  new Uint32Array(arena.memory.buffer, at.offsets, columns + 1).set([...planned.map(({ firstSum }) => firstSum), sumsPerNode])
  new Uint8Array(arena.memory.buffer, at.one, 1)[0] = 1
  new Uint8Array(arena.memory.buffer, at.usable, columns).fill(1)
  const columnsOf = ({ dense }: Rows): Float64Array[] => features.map(({ source }) => dense[source]!)
  bin(arena, kernels, plan, columnsOf(learn), features, 0, learn.rows)
  bin(arena, kernels, plan, columnsOf(watch), features, learn.rows, watch.rows)
  new Float64Array(arena.memory.buffer, at.targets, learn.rows).set(learn.target)
  new Float64Array(arena.memory.buffer, at.targets + learn.rows * 8, watch.rows).set(watch.target)
  if (learn.weights) {
    new Float64Array(arena.memory.buffer, at.weights, learn.rows).set(learn.weights)
    new Float64Array(arena.memory.buffer, at.weights + learn.rows * 8, watch.rows).set(
      watch.weights ?? new Float64Array(watch.rows).fill(1),
    )
  }
  return { plan, features: features.map(({ source, cuts }) => ({ source, cuts })) }
}

/** A bin for each level. */
const levelCuts = (levels: number): Float64Array => Float64Array.from({ length: levels - 1 }, (_, level) => level + 0.5)

function hasMissing(column: Float64Array): boolean {
  for (let i = 0; i < column.length; i++) if (Number.isNaN(column[i]!)) return true
  return false
}

function shareOut(
  arena: Arena,
  learn: number,
  watch: number,
  features: readonly PlannedFeature[],
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
    const columns = part(features.length, thread)
    return {
      learn: learnRange,
      watch: [learn + watchRange[0], learn + watchRange[1]],
      columns,
      features: columns,
      cells: arena.take(features.length * cellsPerColumn * 8),
      sums: thread === 0 ? 0 : arena.take(sumsPerNode * 16),
      buffer: arena.take(rowsPerBuffer * (8 + stride)),
      scratch: arena.take(Math.max(learnRange[1] - learnRange[0], watchRange[1] - watchRange[0]) * 4 + 4),
      results: arena.take(2 * splitNumbers * 8),
    }
  })
}

function bin(
  arena: Arena,
  kernels: BoostKernels,
  { stride, at, columns, learnRows, watchRows }: Plan,
  sources: readonly Float64Array[],
  features: readonly { readonly cuts: Float64Array }[],
  firstRow: number,
  rows: number,
): void {
  const stage = arena.take(Math.min(rows, rowsAtOnce) * 8)
  const places = features.map(({ cuts }) => layCuts(arena, cuts))
  const room = new Float64Array(arena.memory.buffer, stage, Math.min(rows, rowsAtOnce))
  const step = learnRows + watchRows
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, rows - from)
    const first = at.columnBins + firstRow + from
    for (const [column, source] of sources.entries()) {
      room.set(source.subarray(from, from + count))
      const { cuts, steps } = places[column]!
      kernels.binValues(stage, count, cuts, features[column]!.cuts.length, steps, first + column * step)
    }
    kernels.layRows(first, step, columns, count, at.bins + (firstRow + from) * stride, stride)
  }
}

/** The cuts with infinity behind them, 2^steps − 1 in all. */
function layCuts(arena: Arena, cuts: Float64Array): { cuts: number; steps: number } {
  const steps = Math.ceil(Math.log2(cuts.length + 1))
  const address = arena.take(2 ** steps * 8)
  const room = new Float64Array(arena.memory.buffer, address, 2 ** steps)
  room.fill(Number.POSITIVE_INFINITY).set(cuts)
  return { cuts: address, steps }
}
