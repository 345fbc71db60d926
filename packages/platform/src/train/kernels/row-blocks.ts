import { designWidth, type Examples, plain, type ScaledColumn } from './design.ts'
import { type LinearKernels, plainLinearKernels } from './linear-kernels.ts'
import { loadLinearKernels } from './load-kernels.ts'
import { webAssembly } from './shared-memory.ts'

/** Places in the kernels' memory, in bytes. Lists of columns have `step` bytes for each. */
interface Places {
  /** A column of ones, then the dense columns. */
  readonly x: number
  readonly targets: number
  readonly weights: number
  readonly curvatures: number
  /** One for each output. */
  readonly margins: number
  readonly scratch: number
  readonly theta: number
  readonly gradient: number
  /** Products of the dense columns, one square for each pair of outputs. */
  readonly squares: number
}

interface BlockOptions {
  readonly outputs?: number
  /** Pairs of outputs whose products will be asked for. */
  readonly pairs?: number
  /** Instead of that of the examples. */
  readonly target?: Float64Array
  readonly kernels?: 'compiled' | 'plain'
}

const pageBytes = 65_536
const rowsMin = 32
const rowsMax = 512
/** Numbers of a block: as many as the second cache holds. */
const blockNumbers = 32_768

/**
 * A table, some rows at a time in the kernels' memory, so that its columns are never made as a whole and each look at all rows reads them
 * from memory once.
 */
export class RowBlocks {
  /** Parameters of one output. */
  readonly width: number
  readonly outputs: number
  /** Dense columns, with that of ones. */
  readonly columns: number
  /** Rows it shows. */
  readonly rows: number
  /** Bytes from one column of a block to the next. */
  readonly step: number
  readonly at: Places
  readonly kernels: LinearKernels
  readonly numbers: Float64Array
  readonly #examples: Omit<Examples, 'dense'>
  readonly #sources: readonly ScaledColumn[]
  readonly #every: number

  static async over(
    given: Examples,
    { outputs = 1, pairs = 1, target = given.target, kernels: kind = 'compiled' }: BlockOptions = {},
  ): Promise<RowBlocks> {
    const examples = { rows: given.rows, groups: given.groups, weights: given.weights, target }
    const sources = given.sources ?? given.dense.map(plain)
    const columns = 1 + sources.length
    const own = Math.floor(blockNumbers / (columns + outputs))
    const step = 16 * Math.ceil(Math.max(rowsMin, Math.min(rowsMax, own, examples.rows)) / 2)
    let end = 0
    const take = (bytes: number): number => {
      const start = end
      end += Math.ceil(bytes / 16) * 16
      return start
    }
    const at = {
      ...{ x: take(columns * step), targets: take(step), weights: take(step), curvatures: take(step) },
      ...{ margins: take(outputs * step), scratch: take(step) },
      ...{ theta: take(outputs * columns * 8), gradient: take(outputs * columns * 8), squares: take(pairs * columns * columns * 8) },
    }
    const pages = Math.ceil(end / pageBytes)
    const memory = new webAssembly.Memory({ initial: pages, maximum: pages, shared: true })
    const kernels = kind === 'compiled' ? await loadLinearKernels(memory) : plainLinearKernels(memory)
    const numbers = new Float64Array(memory.buffer)
    numbers.fill(1, at.x / 8, (at.x + step) / 8)
    return new RowBlocks(examples, sources, designWidth(given), 1, { columns, outputs, step, at, kernels, numbers })
  }

  private constructor(
    examples: Omit<Examples, 'dense'>,
    sources: readonly ScaledColumn[],
    width: number,
    every: number,
    own: Pick<RowBlocks, 'columns' | 'outputs' | 'step' | 'at' | 'kernels' | 'numbers'>,
  ) {
    this.#examples = examples
    this.#sources = sources
    this.#every = every
    this.width = width
    this.columns = own.columns
    this.outputs = own.outputs
    this.step = own.step
    this.at = own.at
    this.kernels = own.kernels
    this.numbers = own.numbers
    const size = own.step / 8
    const blocks = Math.floor((Math.ceil(examples.rows / size) + Math.ceil(every / 2) - 1) / every)
    this.rows = every === 1 ? examples.rows : Math.min(examples.rows, blocks * size)
  }

  /** One block in `every`, by way of the same memory. */
  sampled(every: number): RowBlocks {
    return new RowBlocks(this.#examples, this.#sources, this.width, every, this)
  }

  /** Rows of the greatest block. */
  get size(): number {
    return this.step / 8
  }

  /** Puts block after block into the memory. `count` rows from `from` on stand there, and where they are odd one that counts for nothing. */
  each(look: (from: number, count: number) => void): void {
    const { rows } = this.#examples
    for (let block = Math.floor(this.#every / 2); block * this.size < rows; block += this.#every) {
      const from = block * this.size
      const count = Math.min(this.size, rows - from)
      this.#load(from, count)
      look(from, count)
    }
  }

  /** Θᵀx of each row in the memory, where the margins stand. */
  margins(theta: Float64Array, count: number, from: number): void {
    const { kernels, at, columns, numbers, step, width, outputs } = this
    for (let k = 0; k < outputs; k++) {
      const own = theta.subarray(k * width, (k + 1) * width)
      const places = { theta: at.theta + k * columns * 8, margins: at.margins + k * step }
      numbers.set(own.subarray(0, columns), places.theta / 8)
      kernels.margins(at.x, places.theta, columns, even(count), step, places.margins)
      let first = columns
      for (const { codes, size } of this.#examples.groups) {
        for (let i = 0; i < count; i++) if (codes[from + i]! >= 0) numbers[places.margins / 8 + i]! += own[first + codes[from + i]!]!
        first += size
      }
    }
  }

  /** Adds XᵀR of the rows in the memory, where R stands in place of the margins; what the dense columns give, to be collected. */
  addProducts(count: number, from: number, gradient: Float64Array): void {
    const { kernels, at, columns, numbers, step, width, outputs } = this
    for (let k = 0; k < outputs; k++) {
      const residuals = at.margins + k * step
      kernels.addProducts(at.x, residuals, columns, even(count), step, at.gradient + k * columns * 8)
      let first = k * width + columns
      for (const { codes, size } of this.#examples.groups) {
        for (let i = 0; i < count; i++) if (codes[from + i]! >= 0) gradient[first + codes[from + i]!]! += numbers[residuals / 8 + i]!
        first += size
      }
    }
  }

  /** XᵀR of all rows, where R is what `turn` makes of the margins. */
  sweep(theta: Float64Array, turn: (from: number, count: number) => void): Float64Array {
    const { at, columns, numbers, width, outputs } = this
    const out = new Float64Array(outputs * width)
    numbers.fill(0, at.gradient / 8, at.gradient / 8 + outputs * columns)
    this.each((from, count) => {
      this.margins(theta, count, from)
      turn(from, count)
      this.addProducts(count, from, out)
    })
    for (let k = 0; k < outputs; k++)
      out.set(numbers.subarray(at.gradient / 8 + k * columns, at.gradient / 8 + (k + 1) * columns), k * width)
    return out
  }

  /** Group by group: its codes, and the place of its first feature. */
  groups(): { codes: Int32Array; size: number; first: number }[] {
    let end = this.columns
    return this.#examples.groups.map(({ codes, size }) => {
      end += size
      return { codes, size, first: end - size }
    })
  }

  #load(from: number, count: number): void {
    const { numbers, at, step, kernels } = this
    const { target, weights } = this.#examples
    for (const [j, { values, fill, mean, unit }] of this.#sources.entries()) {
      const place = at.x + (j + 1) * step
      numbers.set(values.subarray(from, from + count), place / 8)
      if (count % 2 === 1) numbers[place / 8 + count] = 0
      if (unit !== 1 || mean !== 0 || !Number.isNaN(fill)) kernels.scaleColumn(place, even(count), fill, mean, 1 / unit)
    }
    numbers.set(target.subarray(from, from + count), at.targets / 8)
    if (weights) numbers.set(weights.subarray(from, from + count), at.weights / 8)
    else numbers.fill(1, at.weights / 8, at.weights / 8 + count)
    if (count % 2 === 1) numbers.fill(0, at.weights / 8 + count, at.weights / 8 + count + 1)
  }
}

/** Kernels take two rows at a time. */
export const even = (count: number): number => count + (count % 2)
