import type { Shape, Tree } from '@levain/core'
import { loadBoostKernels } from '../kernels/load-kernels.ts'
import { plainBoostKernels } from '../kernels/plain-boost-kernels.ts'
import { type Arena, borrowArena, giveBack } from './arena.ts'
import { layOut, type Rows } from './lay-out.ts'
import { createLoss, type Loss, type LossRows, type LossSpec, meanLoss } from './losses.ts'
import { type Packing, packingFor } from './packing.ts'
import type { Plan } from './plan.ts'
import { gatherTeam, Helpers, type Team } from './team.ts'
import { type GrowthOptions, TreeGrower } from './tree-grower.ts'

export interface BoostOptions extends GrowthOptions {
  readonly rounds: number
  readonly bins: number
  /** Ends after this many rounds without a lower loss on the rows to watch; 0: never. */
  readonly stopAfter: number
  readonly threads: number
  /** Shares of the rows and of the features that each round's trees may use, drawn anew. */
  readonly rowShare: number
  readonly featureShare: number
  /** Whether columns that exclude each other share one. Only the speed depends on it. */
  readonly bundles: boolean
}

export interface BoostJob {
  readonly loss: LossSpec
  readonly learn: Rows
  readonly watch: Rows
  /** Per column: how many levels it has, numbered from 0, whose order means nothing; 0: it holds numbers. */
  readonly levels?: readonly number[]
  /** Per column: 1 where a greater value must not lower the answer, −1 where it must not raise it. */
  readonly monotone?: readonly (-1 | 0 | 1)[]
  readonly options: BoostOptions
  readonly random: { next(): number }
  readonly report: (round: number, metrics: Readonly<Record<string, number>>) => void
}

/** Rows that show how the loss on the rows to learn from goes down: all of them would cost as much as the trees. */
const shownRowsMax = 4000

/** Gradient-boosted trees. The same job gives the same trees, whatever the number of threads and whichever kernels do the work. */
export async function boost(job: BoostJob, kernelsAre: 'compiled' | 'plain' = 'compiled'): Promise<Extract<Shape, { kind: 'trees' }>> {
  const arena = borrowArena()
  const shape = await boostIn(arena, job, kernelsAre)
  giveBack(arena)
  return shape
}

async function boostIn(arena: Arena, job: BoostJob, kernelsAre: 'compiled' | 'plain'): Promise<Extract<Shape, { kind: 'trees' }>> {
  const { learn, watch, options } = job
  const loss = createLoss(job.loss)
  const { outputs } = loss
  const base = loss.base({ targets: learn.target, weights: learn.weights ?? null, from: 0, to: learn.rows })
  const compiled = kernelsAre === 'compiled'
  const kernels = compiled ? await loadBoostKernels(arena.memory) : plainBoostKernels(arena.memory)
  const helpers = new Helpers(options.threads - 1, { memory: arena.memory, compiled })
  try {
    const layout = layOut(arena, kernels, learn, watch, {
      ...options,
      loss: job.loss,
      outputs,
      samplesRows: options.rowShare < 1,
      levels: job.levels ?? [],
      monotone: job.monotone ?? [],
    })
    const shape = { kind: 'trees', aggregation: 'sum', outputs, base, link: loss.link } as const
    if (layout.plan.columns === 0) return { ...shape, trees: [] }
    const team = await gatherTeam(arena.memory, kernels, layout.plan, helpers)
    const grower = new TreeGrower(team, layout, loss.leafAnswer ? { ...options, leafAnswer: loss.leafAnswer } : options)
    return { ...shape, trees: new Rounds(job, loss, layout.plan, team, grower).run(base) }
  } finally {
    await helpers.close()
  }
}

class Rounds {
  readonly #job: BoostJob
  readonly #loss: Loss
  readonly #plan: Plan
  readonly #team: Team
  readonly #grower: TreeGrower
  /** The greatest weight of a row. */
  readonly #heaviest: number

  constructor(job: BoostJob, loss: Loss, plan: Plan, team: Team, grower: TreeGrower) {
    this.#job = job
    this.#loss = loss
    this.#plan = plan
    this.#team = team
    this.#grower = grower
    this.#heaviest = job.learn.weights?.reduce((most, weight) => Math.max(most, weight), 0) ?? 1
  }

  run(base: readonly number[]): Tree[] {
    const { report } = this.#job
    const { outputs } = this.#loss
    const { rounds, stopAfter } = this.#job.options
    const stops = stopAfter > 0 && this.#plan.watchRows > 0
    const { scores } = this.#rows()
    for (let i = 0; i < scores.length; i++) scores[i] = base[i % outputs]!
    const trees: Tree[] = []
    let best = { loss: Number.POSITIVE_INFINITY, round: 0 }
    for (let round = 1; round <= rounds; round++) {
      this.#draw()
      if (this.#loss.freeze) this.#team.each('freeze')
      for (let k = 0; k < outputs; k++) trees.push(this.#grower.grow(this.#packing(k), k))
      const metrics = this.#metrics()
      report(round, metrics)
      if (metrics['validation-loss']! < best.loss) best = { loss: metrics['validation-loss']!, round }
      if (stops && round - best.round >= stopAfter) break
    }
    return stops ? trees.slice(0, best.round * outputs) : trees
  }

  /** Draws the rows and features of a round. */
  #draw(): void {
    const { rowShare, featureShare } = this.#job.options
    const { at, learnRows, features } = this.#plan
    if (rowShare < 1) this.#pick(at.sampled, learnRows, rowShare)
    if (featureShare < 1) this.#pick(at.usable, features.length, featureShare)
  }

  /** Marks a share of `count` things with 1, at least one of them, each as likely as the others. */
  #pick(address: number, count: number, share: number): void {
    const marks = this.#team.bytes.subarray(address, address + count).fill(0)
    let wanted = Math.max(1, Math.round(share * count))
    for (let i = 0; i < count; i++) {
      if (this.#job.random.next() * (count - i) >= wanted) continue
      marks[i] = 1
      wanted--
    }
  }

  /** Derives the gradients of score k, unless a kernel does so while it packs them. */
  #packing(k: number): Packing {
    const { bounds, derive } = this.#loss
    const greatest = derive ? [0, 1].map((which) => Math.max(...this.#team.each('derive', k, which))) : []
    const [gradient = 0, hessian = 0] = bounds ? [bounds.gradient * this.#heaviest, bounds.hessian * this.#heaviest] : greatest
    return packingFor(this.#loss, this.#plan.at.weights > 0, gradient, hessian)
  }

  #metrics(): Record<string, number> {
    const { learnRows, watchRows } = this.#plan
    const rows = this.#rows()
    const shown = meanLoss(this.#loss, { ...rows, from: 0, to: learnRows }, shownRowsMax)
    if (watchRows === 0) return { 'train-loss': shown }
    return { 'train-loss': shown, 'validation-loss': meanLoss(this.#loss, { ...rows, from: learnRows, to: learnRows + watchRows }) }
  }

  #rows(): Omit<LossRows, 'from' | 'to'> {
    const { at, learnRows, watchRows, outputs } = this.#plan
    const view = (address: number, length: number): Float64Array => this.#team.numbers.subarray(address / 8, address / 8 + length)
    const rows = learnRows + watchRows
    const weights = at.weights === 0 ? null : view(at.weights, rows)
    return { targets: view(at.targets, rows), weights, scores: view(at.scores, rows * outputs) }
  }
}
