import type { BoostKernels } from '../kernels/boost-kernels.ts'
import { cutsBetween, distinctValues } from '../kernels/cuts.ts'
import type { Arena } from './arena.ts'

const sampleMax = 100_000

/** Finds where columns are cut into bins: exactly where there are few distinct values, else by quantiles of a sample. */
export class CutFinder {
  readonly #arena: Arena
  readonly #kernels: BoostKernels
  readonly #sample: number
  readonly #other: number
  readonly #counts: number

  constructor(arena: Arena, kernels: BoostKernels, rows: number) {
    this.#arena = arena
    this.#kernels = kernels
    const size = Math.min(rows, sampleMax)
    this.#sample = arena.take(size * 8)
    this.#other = arena.take(size * 8)
    this.#counts = arena.take(2048 * 4)
  }

  /** Upper ends of all bins but the last, ascending; bin b holds cuts[b−1] < x ≤ cuts[b]. */
  cutsOf(column: Float64Array, binsMax: number): Float64Array {
    return cutsBetween(distinctValues(column, binsMax) ?? this.#quantiles(column, binsMax))
  }

  /** Distinct quantiles of evenly spaced rows. */
  #quantiles(column: Float64Array, count: number): Float64Array {
    const step = Math.max(1, Math.ceil(column.length / sampleMax))
    const room = new Float64Array(this.#arena.memory.buffer, this.#sample, Math.ceil(column.length / step))
    let size = 0
    for (let i = 0; i < column.length; i += step) if (!Number.isNaN(column[i]!)) room[size++] = column[i]!
    if (size === 0) return new Float64Array(0)
    const sorted = this.#kernels.sortNumbers(this.#sample, this.#other, size, this.#counts)
    const sample = new Float64Array(this.#arena.memory.buffer, sorted, size)
    const picked = new Float64Array(count)
    let found = 0
    for (let q = 0; q < count; q++) {
      const x = sample[Math.floor(((q + 0.5) * size) / count)]!
      if (found === 0 || x > picked[found - 1]!) picked[found++] = x
    }
    return picked.subarray(0, found)
  }
}
