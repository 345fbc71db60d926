import { even, type RowBlocks } from './row-blocks.ts'

/**
 * Adds up XᵀWX for one pair of outputs, block by block: `out[j · width + k] = Σ_i w_i x_ij x_ik`, a full symmetric matrix.
 */
export class Gram {
  readonly #blocks: RowBlocks
  readonly #square: number
  readonly #out: Float64Array
  readonly #groups: readonly { readonly codes: Int32Array; readonly size: number; readonly first: number }[]

  constructor(blocks: RowBlocks, pair = 0) {
    this.#blocks = blocks
    const numbers = blocks.columns * blocks.columns
    this.#square = blocks.at.squares + pair * numbers * 8
    this.#out = new Float64Array(blocks.width * blocks.width)
    this.#groups = blocks.groups()
    blocks.numbers.fill(0, this.#square / 8, this.#square / 8 + numbers)
  }

  /** The rows in the memory, which weigh what stands there at `weights`; a row too many weighs 0. */
  add(from: number, count: number, weights: number): void {
    const { kernels, at, columns, step } = this.#blocks
    kernels.addGram(at.x, weights, columns, even(count), step, at.scratch, this.#square)
    if (this.#groups.length > 0) this.#addGroups(from, count, weights / 8)
  }

  finish(): Float64Array {
    const { columns, numbers, width } = this.#blocks
    const out = this.#out
    for (let j = 0; j < columns; j++) for (let k = j; k < columns; k++) out[j * width + k] = numbers[this.#square / 8 + j * columns + k]!
    for (let j = 0; j < width; j++) for (let k = 0; k < j; k++) out[j * width + k] = out[k * width + j]!
    return out
  }

  /** The rows and columns of one-hot features. */
  #addGroups(from: number, count: number, weights: number): void {
    const { columns, numbers, width, at, step } = this.#blocks
    const out = this.#out
    for (const [g, { codes, first }] of this.#groups.entries()) {
      for (let j = 0; j < columns; j++) {
        const x = (at.x + j * step) / 8
        const row = j * width + first
        for (let i = 0; i < count; i++) {
          const code = codes[from + i]!
          if (code >= 0) out[row + code]! += numbers[weights + i]! * numbers[x + i]!
        }
      }
      for (const other of this.#groups.slice(g)) {
        for (let i = 0; i < count; i++) {
          const [own, its] = [codes[from + i]!, other.codes[from + i]!]
          if (own >= 0 && its >= 0) out[(first + own) * width + other.first + its]! += numbers[weights + i]!
        }
      }
    }
  }
}

/** XᵀWX of all rows, by what each counts for. */
export function gramOf(blocks: RowBlocks): Float64Array {
  const gram = new Gram(blocks)
  blocks.each((from, count) => gram.add(from, count, blocks.at.weights))
  return gram.finish()
}
