import type { BoostKernels } from '../kernels/boost-kernels.ts'
import type { Arena } from './arena.ts'
import { type Column, codeOf, type Member } from './bundles.ts'
import type { Apart } from './sparse.ts'

const rowsAtOnce = 4096

/** A column of numbers and where it is cut. */
export interface CutColumn {
  readonly values: Float64Array
  readonly cuts: Float64Array
  /** Of a sparse column, the rows that are in another bin than most. */
  readonly apart: () => Apart
}

/** Bins numbers, some thousand at a time, by way of a small room in the shared memory. */
export class Binner {
  readonly #arena: Arena
  readonly #kernels: BoostKernels
  readonly #stage: number
  readonly #bins: number
  readonly #places = new Map<Float64Array, { readonly address: number; readonly steps: number }>()

  constructor(arena: Arena, kernels: BoostKernels) {
    this.#arena = arena
    this.#kernels = kernels
    this.#stage = arena.take(rowsAtOnce * 8)
    this.#bins = arena.take(rowsAtOnce)
  }

  /**
   * Lays the bins of `rows` rows column by column from `columnBins` on, `step` bytes apart, and row by row from `bins` on, `stride`
   * bytes apart. Where members of a bundle meet in a row that was not there when they were put together, the last one shows.
   */
  lay(
    source: (feature: number) => CutColumn,
    columns: readonly Column[],
    rows: number,
    columnBins: number,
    step: number,
    bins: number,
    stride: number,
  ): void {
    const bytes = new Uint8Array(this.#arena.memory.buffer)
    const columnOf = (c: number): Uint8Array => bytes.subarray(columnBins + c * step, columnBins + c * step + rows)
    for (const [c, members] of columns.entries())
      for (const member of members) if (member.common >= 0) addMember(member, source(member.feature).apart(), columnOf(c))
    const alone = [...columns.entries()].filter(([, members]) => members[0]!.common < 0)
    for (let from = 0; from < rows; from += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rows - from)
      for (const [c, members] of alone) columnOf(c).set(this.#some(source(members[0]!.feature), from, count), from)
      this.#kernels.layRows(columnBins + from, step, columns.length, count, bins + from * stride, stride)
    }
  }

  #some({ values, cuts }: CutColumn, from: number, count: number): Uint8Array {
    const { address, steps } = this.#placeOf(cuts)
    const { buffer } = this.#arena.memory
    new Float64Array(buffer, this.#stage, count).set(values.subarray(from, from + count))
    this.#kernels.binValues(this.#stage, count, address, cuts.length, steps, this.#bins)
    return new Uint8Array(buffer, this.#bins, count)
  }

  /** The cuts with infinity behind them, 2^steps − 1 in all. */
  #placeOf(cuts: Float64Array): { address: number; steps: number } {
    const known = this.#places.get(cuts)
    if (known) return known
    const steps = Math.ceil(Math.log2(cuts.length + 1))
    const address = this.#arena.take(2 ** steps * 8)
    new Float64Array(this.#arena.memory.buffer, address, 2 ** steps).fill(Number.POSITIVE_INFINITY).set(cuts)
    this.#places.set(cuts, { address, steps })
    return { address, steps }
  }
}

/** The codes of the few rows of a sparse column that are not 0. */
function addMember(member: Member, { rows, bins }: Apart, column: Uint8Array): void {
  for (let i = 0; i < rows.length; i++) column[rows[i]!] = codeOf(member, bins[i]!)
}
