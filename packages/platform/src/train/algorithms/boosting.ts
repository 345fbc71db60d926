import type { Shape, Tree } from '@levain/core'
import { z } from 'zod'
import { applyCuts, type Binned, binColumns } from '../kernels/bins.ts'
import { GradientTreeGrower } from '../kernels/grow-by-gradient.ts'
import { addTree } from '../kernels/grown-tree.ts'
import { createLoss } from '../kernels/losses.ts'
import { plainKernels } from '../kernels/tree-kernels.ts'
import { algorithm, type Examples, type Training } from './algorithm.ts'

const params = z.strictObject({
  rounds: z.int().min(1).max(10_000).default(100).describe('Trees (per class, for several classes) at most'),
  learningRate: z.number().gt(0).max(1).default(0.1),
  leaves: z.int().min(2).max(1024).default(31).describe('Leaves of a tree at most'),
  depthMax: z.int().min(1).max(64).default(64).describe('Splits from the root to a leaf at most'),
  minRows: z.int().min(1).max(1_000_000).default(20).describe('Training rows in a leaf at least'),
  l2: z.number().min(0).max(1e9).default(0).describe('Penalty on leaf values'),
  bins: z.int().min(2).max(255).default(255).describe('Bins per column at most'),
  stopAfter: z.int().min(0).max(10_000).default(20).describe('Ends after this many rounds without a lower validation loss; 0: never'),
})

/** Gradient-boosted trees on histograms, grown leaf by leaf; missing values take the side that training found better. */
export default algorithm({
  name: 'boosting',
  does: 'Gradient-boosted trees on histograms, grown leaf by leaf, stopping when validation no longer improves.',
  tasks: ['classification', 'regression'],
  encoding: 'trees',
  params,
  fit: (training, options): Shape => new Booster(training, options).fit(),
})

/** Margins and losses of one set of rows. */
interface Side {
  readonly rows: number
  readonly binned: Binned
  readonly target: Float64Array
  readonly margin: Float64Array
}

class Booster {
  readonly #training: Training
  readonly #options: z.output<typeof params>
  readonly #outputs: number

  constructor(training: Training, options: z.output<typeof params>) {
    this.#training = training
    this.#options = options
    this.#outputs = training.classes > 2 ? training.classes : 1
  }

  fit(): Shape {
    const { task, classes, examples, validation, report } = this.#training
    const loss = createLoss(task, classes)
    const base = loss.base(examples.target)
    const binned = binColumns(examples.dense, examples.rows, this.#options.bins)
    const train = this.#side(examples, binned, base)
    const watched = this.#side(validation, applyCuts(validation.dense, binned.cuts, validation.rows), base)
    const grower = new GradientTreeGrower(binned, this.#options, plainKernels)
    const gradient = new Float64Array(train.rows)
    const hessian = new Float64Array(train.rows)
    const trees: Tree[] = []
    let best = { loss: Number.POSITIVE_INFINITY, round: 0 }
    for (let round = 1; round <= this.#options.rounds; round++) {
      const frozen = loss.freeze(train.margin)
      for (let k = 0; k < this.#outputs; k++) {
        loss.gradients(train.target, frozen, k, gradient, hessian)
        const grown = grower.grow(gradient, hessian, train.margin, this.#outputs, k)
        addTree(grown, watched.binned, watched.margin, this.#outputs, k)
        trees.push(grown.tree)
      }
      const metrics = { 'train-loss': loss.mean(train.target, train.margin), 'validation-loss': loss.mean(watched.target, watched.margin) }
      report(round, watched.rows > 0 ? metrics : { 'train-loss': metrics['train-loss'] })
      if (metrics['validation-loss'] < best.loss) best = { loss: metrics['validation-loss'], round }
      if (this.#stops(watched.rows, round - best.round)) break
    }
    const kept = this.#options.stopAfter > 0 && watched.rows > 0 ? best.round * this.#outputs : trees.length
    return { kind: 'trees', aggregation: 'sum', outputs: this.#outputs, base: [...base], trees: trees.slice(0, kept), link: loss.link }
  }

  #stops(watchedRows: number, roundsWithoutGain: number): boolean {
    return this.#options.stopAfter > 0 && watchedRows > 0 && roundsWithoutGain >= this.#options.stopAfter
  }

  #side(examples: Examples, binned: Binned, base: readonly number[]): Side {
    const { rows, target } = examples
    const margin = new Float64Array(rows * this.#outputs)
    for (let i = 0; i < margin.length; i++) margin[i] = base[i % this.#outputs]!
    return { rows, binned, target, margin }
  }
}
