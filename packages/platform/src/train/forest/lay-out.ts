import { type Arena, borrowArena } from '../boosting/arena.ts'
import type { BoostKernels } from '../kernels/boost-kernels.ts'
import type { SharedMemory } from '../kernels/shared-memory.ts'
import { targetScale } from '../kernels/target-scale.ts'
import { cutColumn } from './cut-column.ts'
import type { ForestOptions, ForestPlan, PlannedFeature, Room } from './plan.ts'

/** What a forest learns from. Missing values are NaN. */
export interface ForestRows {
  readonly rows: number
  readonly dense: readonly Float64Array[]
  /** Class index, or number. */
  readonly target: Float64Array
  readonly weights: Float64Array | null
}

export interface ForestJob {
  readonly learn: ForestRows
  /** Number of classes; 0 for numbers. */
  readonly classes: number
  /** Per column: how many levels it has, numbered from 0, whose order means nothing; 0: it holds numbers. */
  readonly levels: readonly number[]
  readonly options: ForestOptions
  readonly threads: number
  readonly random: { next(): number }
  readonly report: (round: number, metrics: Readonly<Record<string, number>>) => void
}

/** Fully grown trees learn sets of many levels by heart: beyond this their order by the mean target is all that is used. */
const setLevelsMax = 32

/** Lays everything a forest needs into one shared memory. */
export async function layOut(
  { learn, classes, levels, options, threads, random }: ForestJob,
  load: (memory: SharedMemory) => Promise<Pick<BoostKernels, 'binValues'>>,
): Promise<{ arena: Arena; plan: ForestPlan }> {
  const arena = borrowArena()
  const { rows, dense } = learn
  const outputs = classes > 2 ? classes : 1
  const cut = dense.map((column) => cutColumn(column))
  const features = cut.map(
    ({ values, cuts }, feature): PlannedFeature => ({
      ...{ feature, values, cuts, binCount: cuts.length + 1 },
      bins: arena.take(rows),
      valuesAt: arena.take(Math.max(1, values.length) * 8),
      levels: levels[feature]! > 0 && levels[feature]! <= setLevelsMax,
    }),
  )
  const at = { targets: arena.take(rows * 8), weights: learn.weights ? arena.take(rows * 8) : 0, begun: arena.take(64) }
  const stage = { values: arena.take(stageRows * 8), cuts: arena.take(256 * 8) }
  const rooms = Array.from({ length: threads }, () => roomFor(arena, rows, outputs, options.bootstrap))
  const kernels = await load(arena.memory)
  const { buffer } = arena.memory
  for (const [f, feature] of features.entries()) {
    new Float64Array(buffer, feature.valuesAt, feature.values.length).set(feature.values)
    layBins(buffer, kernels, dense[f]!, feature, stage)
  }
  const { unit, mean } = classes > 0 ? { unit: 1, mean: 0 } : targetScale(learn.target, learn.weights)
  new Float64Array(buffer, at.targets, rows).set(learn.target.map((y) => y / unit - mean))
  if (learn.weights) new Float64Array(buffer, at.weights, rows).set(learn.weights)
  const useful = features.filter((feature) => tellsApart(new Uint8Array(buffer, feature.bins, rows), feature))
  const seeds = Array.from({ length: options.trees }, () => Math.floor(random.next() * 2 ** 32))
  return { arena, plan: { rows, outputs, features: useful, options, seeds, at, unit, mean, rooms } }
}

const stageRows = 4096

function roomFor(arena: Arena, rows: number, outputs: number, spares: boolean): Room {
  const cell = outputs === 1 ? 16 : outputs * 8
  return {
    index: arena.take(rows * 4),
    pairs: arena.take(rows * 16),
    scratchIndex: arena.take(rows * 4),
    scratchPairs: arena.take(rows * 16),
    cells: arena.take(257 * cell),
    counts: arena.take(256 * 4),
    occupied: arena.take(32),
    totals: arena.take(cell),
    table: arena.take(256),
    result: arena.take(64),
    spared: spares ? arena.take(rows * 4) : 0,
    sparedSums: spares ? arena.take(rows * outputs * 4) : 0,
    sparedTrees: spares ? arena.take(rows * 4) : 0,
  }
}

function layBins(
  buffer: SharedArrayBuffer,
  { binValues }: Pick<BoostKernels, 'binValues'>,
  column: Float64Array,
  { bins, cuts }: PlannedFeature,
  stage: { readonly values: number; readonly cuts: number },
): void {
  const steps = Math.ceil(Math.log2(cuts.length + 1))
  new Float64Array(buffer, stage.cuts, 256).fill(Number.POSITIVE_INFINITY).set(cuts)
  for (let from = 0; from < column.length; from += stageRows) {
    const some = column.subarray(from, from + stageRows)
    new Float64Array(buffer, stage.values, some.length).set(some)
    binValues(stage.values, some.length, stage.cuts, cuts.length, steps, bins + from)
  }
}

/** Whether a column has two bins with rows in them, that of missing values among them. */
const tellsApart = (bins: Uint8Array, { binCount }: PlannedFeature): boolean => binCount > 1 || bins.some((bin) => bin !== bins[0])
