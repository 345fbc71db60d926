import type { Model } from '@levain/core'
import type { Attribution } from './attribution.ts'

/**
 * Adds the contributions of features up to the inputs that they are made of: levels, date parts and flags of missing values count for their
 * column, products half for each of theirs. Sums stay what they were.
 */
export function byInput(model: Model, attribution: Attribution): Attribution {
  const origins = originsOf(model)
  const inputs = model.signature.inputs.map(({ name }) => name)
  const { rows, outputs, features, contributions } = attribution
  const sums = new Float64Array(rows * inputs.length * outputs)
  for (let i = 0; i < rows; i++) {
    for (let f = 0; f < features.length; f++) {
      for (let k = 0; k < outputs; k++) {
        const own = contributions[(i * features.length + f) * outputs + k]! / origins[f]!.length
        for (const input of origins[f]!) sums[(i * inputs.length + input) * outputs + k]! += own
      }
    }
  }
  return { ...attribution, features: inputs, contributions: sums }
}

/** For each feature of the shape, the indices of the inputs that it is made of. */
function originsOf({ signature, transforms, features }: Pick<Model, 'signature' | 'transforms' | 'features'>): number[][] {
  const origin = new Map(signature.inputs.map(({ name }, index) => [name, [index]]))
  for (const transform of transforms) {
    const from = [transform.column, ...(transform.kind === 'product' ? [transform.by] : [])].flatMap((name) => origin.get(name) ?? [])
    for (const name of madeBy(transform)) origin.set(name, from)
  }
  return features.map((name) => origin.get(name) ?? [])
}

function madeBy(transform: Model['transforms'][number]): string[] {
  switch (transform.kind) {
    case 'impute':
      return transform.flag ? [`${transform.column}_missing`] : []
    case 'one-hot':
      return transform.levels.map((level) => `${transform.column}=${level}`)
    case 'date-parts':
      return transform.parts.map((part) => `${transform.column}_${part}`)
    case 'target-mean':
    case 'product':
      return [transform.name]
    case 'tf-idf':
      return transform.terms.map((term) => `${transform.column}:${term}`)
    case 'hash':
    case 'missing':
    case 'scale':
    case 'ordinal':
      return []
  }
}
