import type { Frame } from '@levain/core'
import { createEncoder } from '@levain/runtime/model'
import type { Examples } from './algorithms/index.ts'
import type { Features } from './features.ts'

/** Encodes the rows that features were fitted on: with them, what each row is told does not hold its own target. */
export function encodeLearned(frame: Frame, target: Float64Array, weights: Float64Array | null, fitted: Features): Examples {
  const examples = encodeExamples(frame, target, weights, fitted)
  const dense = examples.dense.map((column, j) => fitted.learned.get(fitted.features[j]!) ?? column)
  return { ...examples, dense }
}

/** Encodes the rows of a frame with fitted features. Columns of numbers that no transform reads are taken as they are, not copied. */
export function encodeExamples(frame: Frame, target: Float64Array, weights: Float64Array | null, fitted: Features): Examples {
  const { inputs, transforms, features, dense, groups } = fitted
  const asTheyAre = features.slice(0, dense).map((feature) => numbers(frame, fitted, feature))
  const made = features.filter((_, j) => !asTheyAre[j])
  const columns = asTheyAre.map((values) => values ?? new Float64Array(frame.rows))
  const written = columns.filter((_, j) => !asTheyAre[j])
  const coded = groups.map((size) => ({ size, codes: new Int32Array(frame.rows).fill(-1) }))
  const encoder = createEncoder({ signature: { inputs, output: { name: '', task: 'regression' } }, transforms, features: made })
  const write = encoder.bindFrame(frame)
  const row = new Float64Array(made.length)
  for (let i = 0; made.length > 0 && i < frame.rows; i++) {
    write(i, row, 0)
    for (let j = 0; j < written.length; j++) written[j]![i] = row[j]!
    let at = written.length
    for (const { size, codes } of coded) {
      const hit = row.indexOf(1, at)
      if (hit >= 0 && hit < at + size) codes[i] = hit - at
      at += size
    }
  }
  return { rows: frame.rows, dense: columns, groups: coded, target, weights }
}

/** A column of numbers that is only imputed and scaled, if that: whole columns are some ten times faster than rows. */
function numbers(frame: Frame, { inputs, transforms }: Features, feature: string): Float64Array | null {
  const column = frame.columns.find(({ name }) => name === feature)
  if (column?.kind !== 'number' || !inputs.some(({ name }) => name === feature)) return null
  const own = transforms.filter((transform) => transform.column === feature && transform.kind !== 'product')
  if (own.some(({ kind }) => kind !== 'impute' && kind !== 'scale')) return null
  if (own.length === 0) return column.values
  const values = new Float64Array(column.values.length)
  const impute = own.find((step) => step.kind === 'impute')?.value ?? Number.NaN
  const scale = own.find((step) => step.kind === 'scale')
  const { mean, scale: unit } = scale ?? { mean: 0, scale: 1 }
  for (let i = 0; i < values.length; i++) {
    const x = column.values[i]!
    values[i] = ((Number.isNaN(x) ? impute : x) - mean) / unit
  }
  return values
}
