/** A dense layer. Weights are row-major: all weights of the first input, one per unit, then those of the next. */
export interface Layer {
  readonly inputs: number
  readonly units: number
  readonly weights: Float64Array
  readonly bias: Float64Array
}

/** A loss of the outputs of one row: writes its derivatives and returns it. */
export type OutputLoss = (outputs: Float64Array, row: number, derivatives: Float64Array) => number

/** Layers with weights drawn as Glorot and Bengio (2010) do: uniform, with variance 2 over the number of inputs and units. */
export function drawLayers(sizes: readonly number[], random: { next(): number }): Layer[] {
  return sizes.slice(1).map((units, l) => {
    const inputs = sizes[l]!
    const bound = Math.sqrt(6 / (inputs + units))
    const weights = Float64Array.from({ length: inputs * units }, () => (2 * random.next() - 1) * bound)
    return { inputs, units, weights, bias: new Float64Array(units) }
  })
}

/** Layers of the same sizes, all zeros. */
export const zerosLike = (layers: readonly Layer[]): Layer[] =>
  layers.map(({ inputs, units }) => ({ inputs, units, weights: new Float64Array(inputs * units), bias: new Float64Array(units) }))

/** Runs rows through layers, forwards and back, one at a time. */
export class Propagation {
  readonly #layers: readonly Layer[]
  /** What stands between the layers: the row, then the answers of each layer. */
  readonly #values: Float64Array[]
  readonly #derivatives: Float64Array[]
  /** Per hidden layer: what each unit's answer is multiplied by; 0 where it was dropped. */
  readonly #kept: Float64Array[]

  constructor(layers: readonly Layer[]) {
    this.#layers = layers
    this.#values = [new Float64Array(layers[0]!.inputs), ...layers.map(({ units }) => new Float64Array(units))]
    this.#derivatives = this.#values.map((values) => new Float64Array(values.length))
    this.#kept = layers.map(({ units }) => new Float64Array(units).fill(1))
  }

  /** Where the row to run is written. */
  get input(): Float64Array {
    return this.#values[0]!
  }

  /** Answers with a share of the hidden units dropped and the others raised to make up for them. */
  drop(share: number, random: { next(): number }): void {
    for (const kept of this.#kept.slice(0, -1)) for (let u = 0; u < kept.length; u++) kept[u] = random.next() < share ? 0 : 1 / (1 - share)
  }

  keepAll(): void {
    for (const kept of this.#kept) kept.fill(1)
  }

  forwards(): Float64Array {
    for (const [l, layer] of this.#layers.entries()) {
      multiply(layer, this.#values[l]!, this.#values[l + 1]!)
      if (l < this.#layers.length - 1) rectify(this.#values[l + 1]!, this.#kept[l]!)
    }
    return this.#values.at(-1)!
  }

  /** Adds the derivatives of the row's loss to `gradient`, times `weight`. Returns the loss, times it too. */
  backwards(loss: OutputLoss, row: number, weight: number, gradient: readonly Layer[]): number {
    const last = this.#derivatives.at(-1)!
    const value = loss(this.#values.at(-1)!, row, last)
    for (let u = 0; u < last.length; u++) last[u]! *= weight
    for (let l = this.#layers.length - 1; l >= 0; l--) {
      addProducts(gradient[l]!, this.#values[l]!, this.#derivatives[l + 1]!)
      if (l === 0) break
      multiplyBack(this.#layers[l]!, this.#derivatives[l + 1]!, this.#derivatives[l]!)
      for (let u = 0; u < this.#derivatives[l]!.length; u++)
        this.#derivatives[l]![u]! *= this.#values[l]![u]! > 0 ? this.#kept[l - 1]![u]! : 0
    }
    return value * weight
  }
}

/** out = bias + x W; zeros, of which one-hot features have many, cost nothing. */
function multiply({ inputs, units, weights, bias }: Layer, x: Float64Array, out: Float64Array): void {
  out.set(bias)
  for (let i = 0; i < inputs; i++) {
    const own = x[i]!
    if (own === 0) continue
    const at = i * units
    for (let u = 0; u < units; u++) out[u]! += own * weights[at + u]!
  }
}

function rectify(values: Float64Array, kept: Float64Array): void {
  for (let u = 0; u < values.length; u++) values[u] = values[u]! > 0 ? values[u]! * kept[u]! : 0
}

/** gradient += xᵀ d */
function addProducts({ inputs, units, weights, bias }: Layer, x: Float64Array, d: Float64Array): void {
  for (let u = 0; u < units; u++) bias[u]! += d[u]!
  for (let i = 0; i < inputs; i++) {
    const own = x[i]!
    if (own === 0) continue
    const at = i * units
    for (let u = 0; u < units; u++) weights[at + u]! += own * d[u]!
  }
}

/** out = W d */
function multiplyBack({ inputs, units, weights }: Layer, d: Float64Array, out: Float64Array): void {
  for (let i = 0; i < inputs; i++) {
    const at = i * units
    let total = 0
    for (let u = 0; u < units; u++) total += weights[at + u]! * d[u]!
    out[i] = total
  }
}
