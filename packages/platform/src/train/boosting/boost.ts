import type { Shape, Tree } from '@levain/core'
import type { BoostKernels } from '../kernels/boost-kernels.ts'
import { loadBoostKernels } from '../kernels/load-kernels.ts'
import type { SharedMemory } from '../kernels/shared-memory.ts'
import { Arena } from './arena.ts'
import { layOut, type Rows } from './lay-out.ts'
import { createLoss, type Loss, type LossName, type LossRows, meanLoss } from './losses.ts'
import { type Packing, packingFor } from './packing.ts'
import type { Plan } from './plan.ts'
import { soloTeam, type Team } from './team.ts'
import { type GrowthOptions, TreeGrower } from './tree-grower.ts'

export interface BoostOptions extends GrowthOptions {
  readonly rounds: number
  readonly bins: number
  /** Ends after this many rounds without a lower loss on the rows to watch; 0: never. */
  readonly stopAfter: number
  readonly threads: number
}

export interface BoostJob {
  readonly loss: LossName
  /** Numbers per row: classes of softmax, else 1. */
  readonly outputs: number
  readonly learn: Rows
  readonly watch: Rows
  readonly options: BoostOptions
  readonly report: (round: number, metrics: Readonly<Record<string, number>>) => void
}

/** Rows that show how the loss on the rows to learn from goes down: all of them would cost as much as the trees. */
const shownRowsMax = 20_000

/** Gradient-boosted trees. The same job gives the same trees, whatever the number of threads and whichever kernels do the work. */
export async function boost(
  job: BoostJob,
  load: (memory: SharedMemory) => Promise<BoostKernels> = loadBoostKernels,
): Promise<Extract<Shape, { kind: 'trees' }>> {
  const { learn, watch, outputs, options } = job
  const loss = createLoss(job.loss, outputs)
  const base = loss.base({ targets: learn.target, weights: learn.weights ?? null, from: 0, to: learn.rows })
  const arena = new Arena()
  const kernels = await load(arena.memory)
  const layout = layOut(arena, kernels, learn, watch, { ...options, loss: job.loss, outputs })
  const shape = { kind: 'trees', aggregation: 'sum', outputs, base, link: loss.link } as const
  if (layout.plan.columns === 0) return { ...shape, trees: [] }
  const team = soloTeam(arena.memory, kernels, layout.plan)
  try {
    const grower = new TreeGrower(team, layout, options)
    return { ...shape, trees: new Rounds(job, loss, layout.plan, team, grower).run(base) }
  } finally {
    await team.close()
  }
}

class Rounds {
  readonly #job: BoostJob
  readonly #loss: Loss
  readonly #plan: Plan
  readonly #team: Team
  readonly #grower: TreeGrower

  constructor(job: BoostJob, loss: Loss, plan: Plan, team: Team, grower: TreeGrower) {
    this.#job = job
    this.#loss = loss
    this.#plan = plan
    this.#team = team
    this.#grower = grower
  }

  run(base: readonly number[]): Tree[] {
    const { outputs, report } = this.#job
    const { rounds, stopAfter } = this.#job.options
    const stops = stopAfter > 0 && this.#plan.watchRows > 0
    const { scores } = this.#rows()
    for (let i = 0; i < scores.length; i++) scores[i] = base[i % outputs]!
    const trees: Tree[] = []
    let best = { loss: Number.POSITIVE_INFINITY, round: 0 }
    for (let round = 1; round <= rounds; round++) {
      if (this.#loss.freeze) this.#team.each('freeze')
      for (let k = 0; k < outputs; k++) trees.push(this.#grower.grow(this.#packing(k), k))
      const metrics = this.#metrics()
      report(round, metrics)
      if (metrics['validation-loss']! < best.loss) best = { loss: metrics['validation-loss']!, round }
      if (stops && round - best.round >= stopAfter) break
    }
    return stops ? trees.slice(0, best.round * outputs) : trees
  }

  /** Derives the gradients of score k, unless the kernels do so while they pack them. */
  #packing(k: number): Packing {
    const { loss: name } = this.#job
    const weighted = this.#plan.at.weights > 0
    const { bounds } = this.#loss
    if (name === 'logistic' && !weighted) return packingFor(this.#loss, false, bounds!.gradient, bounds!.hessian)
    const [gradientMax, hessianMax] = [0, 1].map((which) => Math.max(...this.#team.each('derive', k, which)))
    if (bounds && !weighted) return packingFor(this.#loss, false, bounds.gradient, bounds.hessian)
    return packingFor(this.#loss, weighted, gradientMax!, hessianMax!)
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
