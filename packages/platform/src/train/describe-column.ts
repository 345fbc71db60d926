import type { ColumnSchema, FrameColumn, SignatureColumn } from '@levain/core'
import { levelsInUse } from './levels.ts'

/** What the signature says of a column: what training saw of it. */
export function describeColumn(column: FrameColumn, { name, type }: ColumnSchema, maxLevels: number): SignatureColumn {
  if (column.kind === 'category') return { name, type, required: !column.codes.includes(-1), levels: levelsInUse(column, maxLevels) }
  const { values } = column
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let missing = false
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value < min) min = value
    if (value > max) max = value
    if (Number.isNaN(value)) missing = true
  }
  const range = type !== 'boolean' && Number.isFinite(min) && Number.isFinite(max) ? { range: { min, max } } : {}
  return { name, type, required: !missing, ...range }
}

/** Mean and population deviation of the values that are there. */
export function moments(values: Float64Array): { mean: number; deviation: number; missing: boolean; infinite: boolean } {
  let n = 0
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!
    if (Number.isNaN(x)) continue
    n += 1
    sum += x
  }
  const mean = n === 0 ? 0 : sum / n
  let squares = 0
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!
    if (!Number.isNaN(x)) squares += (x - mean) * (x - mean)
  }
  const infinite = !Number.isFinite(mean) || !Number.isFinite(squares)
  return { mean, deviation: n === 0 ? 0 : Math.sqrt(squares / n), missing: n < values.length, infinite }
}
