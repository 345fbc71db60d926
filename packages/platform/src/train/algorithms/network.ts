import type { Random, Shape } from '@levain/core'
import { sigmoid } from '@levain/runtime/model'
import { z } from 'zod'
import { Adam } from '../kernels/adam.ts'
import { rowWriter } from '../kernels/design.ts'
import { drawLayers, type Layer, type OutputLoss, Propagation, zerosLike } from '../kernels/network.ts'
import { targetScale } from '../kernels/target-scale.ts'
import { algorithm, type Examples, type Training } from './algorithm.ts'

const params = z.strictObject({
  layers: z.int().min(1).max(8).default(2).describe('Hidden layers'),
  units: z.int().min(1).max(1024).default(64).describe('Units of each hidden layer'),
  epochs: z.int().min(1).max(10_000).default(100).describe('Passes over the rows at most'),
  batch: z.int().min(1).max(65_536).default(32).describe('Rows to a step'),
  learningRate: z.number().gt(0).max(1).default(0.001),
  l2: z.number().min(0).max(1e9).default(0.001).describe('Penalty λ/2 ‖W‖² on weights, beside the mean loss of the rows'),
  dropout: z.number().min(0).lt(1).default(0).describe('Share of the hidden units left out of each step'),
  stopAfter: z.int().min(0).max(10_000).default(10).describe('Ends after this many passes without a lower validation loss; 0: never'),
})
type Options = z.output<typeof params>

/** A small dense network, trained by Adam on batches; the weights of the best pass are kept. */
export default algorithm({
  name: 'network',
  does: 'A small dense neural network, stopping when validation no longer improves.',
  tasks: ['classification', 'regression'],
  encoding: 'linear',
  params,
  fit(training, options): Shape {
    const { classes, examples, random } = training
    const outputs = classes > 2 ? classes : 1
    const { width } = rowWriter(examples)
    const layers = drawLayers([width, ...new Array<number>(options.layers).fill(options.units), outputs], random)
    const scale = classes > 0 ? { mean: 0, deviation: 1 } : scaleOf(examples)
    const best = new Epochs(training, options, layers, scale).run()
    const last = best.at(-1)!
    const shown = [...best.slice(0, -1), rescaled(last, scale)]
    return {
      kind: 'network',
      layers: shown.map(({ weights, bias }) => ({ weights: Array.from(weights), bias: Array.from(bias) })),
      link: classes > 2 ? 'softmax' : classes === 2 ? 'logit' : 'identity',
    }
  },
})

interface Scale {
  readonly mean: number
  readonly deviation: number
}

/** A target is learned in units of its deviation from its mean. */
function scaleOf({ target, weights }: Examples): Scale {
  const { unit, mean } = targetScale(target, weights)
  let weight = 0
  let squares = 0
  for (let i = 0; i < target.length; i++) {
    const own = weights?.[i] ?? 1
    weight += own
    squares += own * (target[i]! / unit - mean) ** 2
  }
  return { mean: mean * unit, deviation: Math.sqrt(squares / weight) * unit || 1 }
}

const rescaled = ({ weights, bias, ...sizes }: Layer, { mean, deviation }: Scale): Layer => ({
  ...sizes,
  weights: weights.map((w) => w * deviation),
  bias: bias.map((b) => b * deviation + mean),
})

class Epochs {
  readonly #training: Training
  readonly #options: Options
  readonly #layers: readonly Layer[]
  readonly #scale: Scale
  readonly #propagation: Propagation
  readonly #meanWeight: number

  constructor(training: Training, options: Options, layers: readonly Layer[], scale: Scale) {
    this.#training = training
    this.#options = options
    this.#layers = layers
    this.#scale = scale
    this.#propagation = new Propagation(layers)
    const { weights, rows } = training.examples
    this.#meanWeight = weights ? weights.reduce((sum, w) => sum + w, 0) / rows : 1
  }

  /** The layers after the pass with the lowest validation loss; after the last one where there is nothing to validate on. */
  run(): readonly Layer[] {
    const { epochs, stopAfter } = this.#options
    const { validation, report } = this.#training
    const adam = new Adam(this.#layers.flatMap(parametersOf))
    let best = { loss: Number.POSITIVE_INFINITY, epoch: 0, layers: this.#layers }
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const loss = this.#pass(adam)
      if (validation.rows === 0 || stopAfter === 0) {
        report(epoch, { 'train-loss': loss })
        continue
      }
      const held = this.#lossOn(validation)
      report(epoch, { 'train-loss': loss, 'validation-loss': held })
      if (held < best.loss) best = { loss: held, epoch, layers: this.#layers.map(copyOf) }
      if (epoch - best.epoch >= stopAfter) break
    }
    return best.layers
  }

  /** One pass over the rows in a new order; the mean loss on the way. */
  #pass(adam: Adam): number {
    const { examples, random } = this.#training
    const { batch, dropout } = this.#options
    const order = shuffled(examples.rows, random)
    const { write } = rowWriter(examples)
    const loss = this.#lossOf(examples)
    const gradient = zerosLike(this.#layers)
    const parameters = this.#layers.flatMap(parametersOf)
    let total = 0
    for (let from = 0; from < order.length; from += batch) {
      const rows = order.subarray(from, from + batch)
      for (const own of gradient.flatMap(parametersOf)) own.fill(0)
      for (const row of rows) {
        write(row, this.#propagation.input, 0)
        if (dropout > 0) this.#propagation.drop(dropout, random)
        this.#propagation.forwards()
        const weight = (examples.weights?.[row] ?? 1) / this.#meanWeight
        total += this.#propagation.backwards(loss, row, weight / rows.length, gradient) * rows.length
      }
      this.#decay(gradient)
      adam.step(parameters, gradient.flatMap(parametersOf), this.#options.learningRate)
    }
    this.#propagation.keepAll()
    return total / examples.rows
  }

  #decay(gradient: readonly Layer[]): void {
    const { l2 } = this.#options
    for (const [l, { weights }] of this.#layers.entries()) {
      const own = gradient[l]!.weights
      for (let i = 0; i < own.length; i++) own[i]! += l2 * weights[i]!
    }
  }

  #lossOn(examples: Examples): number {
    const { write } = rowWriter(examples)
    const loss = this.#lossOf(examples)
    const unused = new Float64Array(this.#layers.at(-1)!.units)
    let weight = 0
    let total = 0
    for (let row = 0; row < examples.rows; row++) {
      write(row, this.#propagation.input, 0)
      const own = examples.weights?.[row] ?? 1
      weight += own
      if (own > 0) total += own * loss(this.#propagation.forwards(), row, unused)
    }
    return weight > 0 ? total / weight : 0
  }

  #lossOf({ target }: Examples): OutputLoss {
    const { classes } = this.#training
    if (classes > 2) return (out, row, d) => softmaxLoss(out, target[row]!, d)
    if (classes === 2) return (out, row, d) => logisticLoss(out, target[row]!, d)
    const { mean, deviation } = this.#scale
    return (out, row, d) => {
      const residual = out[0]! - (target[row]! - mean) / deviation
      d[0] = residual
      return residual * residual * 0.5
    }
  }
}

function logisticLoss(out: Float64Array, y: number, d: Float64Array): number {
  const z = out[0]!
  d[0] = sigmoid(z) - y
  const margin = y === 1 ? -z : z
  return margin > 0 ? margin + Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin))
}

function softmaxLoss(out: Float64Array, y: number, d: Float64Array): number {
  let max = out[0]!
  for (const z of out) if (z > max) max = z
  let sum = 0
  for (let k = 0; k < out.length; k++) sum += d[k] = Math.exp(out[k]! - max)
  for (let k = 0; k < out.length; k++) d[k] = d[k]! / sum - (k === y ? 1 : 0)
  return Math.log(sum) + max - out[y]!
}

const parametersOf = ({ weights, bias }: Layer): Float64Array[] => [weights, bias]
const copyOf = ({ weights, bias, ...sizes }: Layer): Layer => ({ ...sizes, weights: weights.slice(), bias: bias.slice() })

function shuffled(count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const pick = Math.floor(random.next() * (i + 1))
    const own = order[i]!
    order[i] = order[pick]!
    order[pick] = own
  }
  return order
}
