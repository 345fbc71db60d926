import type { Frame, FrameColumn, Random } from '@levain/core'
import type { Predictor } from '@levain/runtime/model'

/** What a stress may look at. */
export interface Stressed {
  readonly frame: Frame
  /** Columns the model reads. */
  readonly inputs: readonly string[]
  readonly predictor: Predictor
  /** Class indices, or values, of the rows. */
  readonly truth: ArrayLike<number>
  readonly random: Pick<Random, 'next'>
}

/** One change of the rows; the truth stays as it is. */
export interface StressCase {
  readonly name: string
  readonly frame: Frame
}

/** A way to make rows harder. */
export interface Stress {
  readonly name: string
  readonly does: string
  /** No cases where it does not apply: no columns of this kind, no such classes. */
  cases(given: Stressed): StressCase[]
}

/** A frame in which columns chosen by name are changed. */
export function changed(frame: Frame, names: readonly string[], change: (column: FrameColumn) => FrameColumn): Frame {
  return { rows: frame.rows, columns: frame.columns.map((column) => (names.includes(column.name) ? change(column) : column)) }
}

/** The columns the model reads, of one kind. */
export const inputsOf = <K extends FrameColumn['kind']>({ frame, inputs }: Pick<Stressed, 'frame' | 'inputs'>, kind: K) =>
  frame.columns.filter((column): column is Extract<FrameColumn, { kind: K }> => column.kind === kind && inputs.includes(column.name))

/** Mean and standard deviation of the finite numbers, and the least and greatest. */
export function spread(values: Float64Array): { mean: number; sd: number; low: number; high: number } {
  const finite = values.filter(Number.isFinite)
  const mean = finite.reduce((sum, x) => sum + x / finite.length, 0)
  // Measured in the greatest number, so that squares of enormous ones stay finite.
  const unit = finite.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1
  const variance = finite.reduce((sum, x) => sum + (x / unit - mean / unit) ** 2 / finite.length, 0)
  return {
    mean,
    sd: unit * Math.sqrt(variance),
    low: finite.reduce((a, b) => Math.min(a, b), Infinity),
    high: finite.reduce((a, b) => Math.max(a, b), -Infinity),
  }
}
