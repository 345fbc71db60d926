import type { Model } from '@levain/core'
import type { Attribution } from './attribution.ts'

/**
 * Adds the contributions of features up to the inputs that they are made of: levels, date parts and flags of missing values count for their
 * column. Sums stay what they were.
 */
export function byInput(model: Model, attribution: Attribution): Attribution {
  const origins = originsOf(model)
  const inputs = model.signature.inputs.map(({ name }) => name)
  const { rows, outputs, features, contributions } = attribution
  const sums = new Float64Array(rows * inputs.length * outputs)
  for (let i = 0; i < rows; i++) {
    for (let f = 0; f < features.length; f++) {
      for (let k = 0; k < outputs; k++) {
        sums[(i * inputs.length + origins[f]!) * outputs + k]! += contributions[(i * features.length + f) * outputs + k]!
      }
    }
  }
  return { ...attribution, features: inputs, contributions: sums }
}

/**
 * For each feature of the shape, the index of the input that it is made of: date parts, levels, and flags of missing values all count
 * for the column they come from.
 */
function originsOf({ signature, transforms, features }: Pick<Model, 'signature' | 'transforms' | 'features'>): Int32Array {
  const origin = new Map(signature.inputs.map(({ name }, index) => [name, index]))
  for (const transform of transforms) {
    const from = origin.get(transform.column)
    if (from === undefined) continue
    for (const name of madeBy(transform)) origin.set(name, from)
  }
  return Int32Array.from(features, (name) => origin.get(name) ?? -1)
}

function madeBy(transform: Model['transforms'][number]): string[] {
  switch (transform.kind) {
    case 'impute':
      return transform.flag ? [`${transform.column}_missing`] : []
    case 'one-hot':
      return transform.levels.map((level) => `${transform.column}=${level}`)
    case 'date-parts':
      return transform.parts.map((part) => `${transform.column}_${part}`)
    case 'missing':
    case 'scale':
    case 'ordinal':
      return []
  }
}
