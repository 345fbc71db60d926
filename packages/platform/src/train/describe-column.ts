import type { ColumnSchema, FrameColumn, SignatureColumn } from '@levain/core'
import { levelsInUse } from './levels.ts'

/** What the signature says of a column: what training saw of it. */
export function describeColumn(column: FrameColumn, { name, type }: ColumnSchema, maxLevels: number): SignatureColumn {
  if (column.kind === 'category') return { name, type, required: !column.codes.includes(-1), levels: levelsInUse(column, maxLevels) }
  const { min, max, missing } = summarise(column.values)
  const range = type !== 'boolean' && Number.isFinite(min) && Number.isFinite(max) ? { range: { min, max } } : {}
  return { name, type, required: !missing, ...range }
}

interface NumberSummary {
  /** Mean and population deviation of the values that are there. */
  readonly mean: number
  readonly deviation: number
  readonly min: number
  readonly max: number
  readonly missing: boolean
  /** Whether a value or its square is. */
  readonly infinite: boolean
}

/** What was found, for as long as the column is kept: several ask, and each look reads the column from memory. */
const known = new WeakMap<Float64Array, NumberSummary>()

/** Of the values of a column that must not change any more. */
export function summarise(values: Float64Array): NumberSummary {
  const found = known.get(values) ?? summaryOf(values)
  known.set(values, found)
  return found
}

/** Values that stay in the nearest cache between two looks at them. */
const blockValues = 2048

/** Of the values that are there. */
interface BlockSummary {
  readonly n: number
  readonly mean: number
  /** Σ (x − mean)². */
  readonly squares: number
  readonly min: number
  readonly max: number
}

/**
 * Some values at a time, put together as Chan, Golub and LeVeque (1979) do, which reads them from memory once and loses no
 * digits.
 */
function summaryOf(values: Float64Array): NumberSummary {
  let [n, mean, squares] = [0, 0, 0]
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let from = 0; from < values.length; from += blockValues) {
    const block = fullBlock(values, from) ?? anyBlock(values, from)
    if (block.n === 0) continue
    const all = n + block.n
    const apart = block.mean - mean
    mean += apart * (block.n / all)
    squares += block.squares + apart * apart * ((n * block.n) / all)
    n = all
    min = Math.min(min, block.min)
    max = Math.max(max, block.max)
  }
  const infinite = !Number.isFinite(mean + squares)
  return { mean, deviation: n === 0 ? 0 : Math.sqrt(squares / n), min, max, missing: n < values.length, infinite }
}

/** A block without missing values, in four sums none of which waits for another; null where it is not one. */
function fullBlock(values: Float64Array, from: number): BlockSummary | null {
  const to = from + blockValues
  if (to > values.length) return null
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (let i = from; i < to; i += 4) {
    const p = values[i]!
    const q = values[i + 1]!
    const r = values[i + 2]!
    const s = values[i + 3]!
    a += p
    b += q
    c += r
    d += s
    // Hardly ever true, so that the processor does not wait for the answer.
    if (p < min) min = p
    if (q < min) min = q
    if (r < min) min = r
    if (s < min) min = s
    if (p > max) max = p
    if (q > max) max = q
    if (r > max) max = r
    if (s > max) max = s
  }
  const mean = (a + b + (c + d)) / blockValues
  if (Number.isNaN(mean)) return null
  a = b = c = d = 0
  for (let i = from; i < to; i += 4) {
    const p = values[i]! - mean
    const q = values[i + 1]! - mean
    const r = values[i + 2]! - mean
    const s = values[i + 3]! - mean
    a += p * p
    b += q * q
    c += r * r
    d += s * s
  }
  return { n: blockValues, mean, squares: a + b + (c + d), min, max }
}

function anyBlock(values: Float64Array, from: number): BlockSummary {
  const given = values.subarray(from, from + blockValues).filter((x) => !Number.isNaN(x))
  const mean = given.reduce((sum, x) => sum + x, 0) / Math.max(1, given.length)
  const squares = given.reduce((sum, x) => sum + (x - mean) * (x - mean), 0)
  return {
    n: given.length,
    mean,
    squares,
    min: given.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    max: given.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  }
}
