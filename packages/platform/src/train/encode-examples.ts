import type { Frame } from '@levain/core'
import { createEncoder } from '@levain/runtime/model'
import type { Features } from './features.ts'
import { type Examples, made, plain, type ScaledColumn } from './kernels/design.ts'

/** Encodes the rows that features were fitted on: with them, what each row is told does not hold its own target. */
export function encodeLearned(frame: Frame, target: Float64Array, weights: Float64Array | null, fitted: Features): Examples {
  return encode(frame, target, weights, fitted, fitted.learned)
}

/**
 * Encodes the rows of a frame with fitted features. Columns of numbers that no transform reads are taken as they are, not copied; those that are only
 * imputed and scaled are copied when they are first asked for.
 */
export function encodeExamples(frame: Frame, target: Float64Array, weights: Float64Array | null, fitted: Features): Examples {
  return encode(frame, target, weights, fitted, new Map())
}

function encode(
  frame: Frame,
  target: Float64Array,
  weights: Float64Array | null,
  fitted: Features,
  learned: ReadonlyMap<string, Float64Array>,
): Examples {
  const { inputs, transforms, features, dense, groups } = fitted
  const asTheyAre = features.slice(0, dense).map((feature) => numbers(frame, fitted, feature))
  const others = features.filter((_, j) => !asTheyAre[j])
  const columns = asTheyAre.map((column) => column ?? plain(new Float64Array(frame.rows)))
  const written = columns.filter((_, j) => !asTheyAre[j])
  const coded = groups.map((size) => ({ size, codes: new Int32Array(frame.rows).fill(-1) }))
  const encoder = createEncoder({ signature: { inputs, output: { name: '', task: 'regression' } }, transforms, features: others })
  const write = encoder.bindFrame(frame)
  const row = new Float64Array(others.length)
  for (let i = 0; others.length > 0 && i < frame.rows; i++) {
    write(i, row, 0)
    for (let j = 0; j < written.length; j++) written[j]!.values[i] = row[j]!
    let at = written.length
    for (const { size, codes } of coded) {
      const hit = row.indexOf(1, at)
      if (hit >= 0 && hit < at + size) codes[i] = hit - at
      at += size
    }
  }
  const sources = columns.map((column, j) => {
    const told = learned.get(features[j]!)
    return told ? plain(told) : column
  })
  let whole: Float64Array[] | null = null
  return {
    ...{ rows: frame.rows, groups: coded, target, weights, sources },
    get dense() {
      whole ??= sources.map(made)
      return whole
    },
  }
}

/** A column of numbers that is only imputed and scaled, if that: whole columns are some ten times faster than rows. */
function numbers(frame: Frame, { inputs, transforms }: Features, feature: string): ScaledColumn | null {
  const column = frame.columns.find(({ name }) => name === feature)
  if (column?.kind !== 'number' || !inputs.some(({ name }) => name === feature)) return null
  const own = transforms.filter((transform) => transform.column === feature && transform.kind !== 'product')
  if (own.some(({ kind }) => kind !== 'impute' && kind !== 'scale')) return null
  const fill = own.find((step) => step.kind === 'impute')?.value ?? Number.NaN
  const { mean, scale } = own.find((step) => step.kind === 'scale') ?? { mean: 0, scale: 1 }
  const scaled = { values: column.values, fill, mean, unit: scale }
  // The smallest numbers have no reciprocal.
  return Number.isFinite(1 / scale) ? scaled : plain(made(scaled))
}
