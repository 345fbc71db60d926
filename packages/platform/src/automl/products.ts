import type { ColumnSchema, FeatureOptions } from '@levain/core'

/** Products that are added at most: as many as a table may ask for. */
const productsMax = 200

/**
 * Squares of the columns of numbers and, where that is not too many, all products of two of them: a linear model then bends and turns
 * as it has to. Products that were asked for come first.
 */
export function withProducts(features: FeatureOptions, columns: readonly ColumnSchema[], target: string): FeatureOptions {
  const numbers = columns
    .filter(({ type }) => type === 'number' || type === 'integer')
    .map(({ name }) => name)
    .filter((name) => name !== target && !features.drop.includes(name) && (features.use?.includes(name) ?? true))
  const squares = numbers.map((name): [string, string] => [name, name])
  const pairs = numbers.flatMap((one, i) => numbers.slice(i + 1).map((other): [string, string] => [one, other]))
  const wanted = squares.length + pairs.length <= productsMax ? [...squares, ...pairs] : squares
  const asked = new Set(features.interactions.map((pair) => pair.toSorted().join('\n')))
  const fresh = wanted.filter((pair) => !asked.has(pair.toSorted().join('\n')))
  return { ...features, interactions: [...features.interactions, ...fresh].slice(0, Math.max(productsMax, features.interactions.length)) }
}
