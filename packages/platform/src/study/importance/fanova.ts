import type { Chance } from '../search/index.ts'
import type { Dimension } from '../space/index.ts'
import { growTree, type Leaf, predict, type Row } from './forest.ts'

interface Share {
  readonly mean: number
  readonly deviation: number
}

/**
 * Functional ANOVA: the share of the variance over the whole space that each dimension explains by itself, when all others
 * are averaged out, exactly for each tree of a random forest, and then their mean. What a tree makes of noise counts as
 * interaction, so that with few trials all shares are too small; their order is what counts. Where a parameter does not apply, it counts as in its middle.
 */
export function functionalAnova(
  rows: readonly Row[],
  dimensions: readonly Pick<Dimension, 'name'>[],
  trees: number,
  chance: Chance,
): { shares: readonly Share[]; fit: number } {
  const filled = rows.map(({ places, value }) => ({ places: places.map((place) => (Number.isNaN(place) ? 0.5 : place)), value }))
  const outside = filled.map(() => ({ sum: 0, count: 0 }))
  const found: number[][] = []
  for (let tree = 0; tree < trees; tree += 1) {
    const drawn = filled.map(() => Math.floor(chance.next() * filled.length))
    const leaves = growTree(
      drawn.map((at) => filled[at] as Row),
      dimensions.length,
      chance,
    )
    note(outside, filled, new Set(drawn), leaves)
    const shares = sharesOf(leaves, dimensions.length)
    if (shares) found.push(shares)
  }
  return { shares: dimensions.map((_, at) => summary(found.map((shares) => shares[at] as number))), fit: fitOf(outside, filled) }
}

/** Rows that a tree has not seen tell how good it is. */
function note(outside: { sum: number; count: number }[], rows: readonly Row[], seen: ReadonlySet<number>, leaves: readonly Leaf[]): void {
  for (const [at, { places }] of rows.entries()) {
    const sums = outside[at]
    if (seen.has(at) || !sums) continue
    sums.sum += predict(leaves, places)
    sums.count += 1
  }
}

/** R² over the rows that some tree has not seen. */
function fitOf(outside: readonly { sum: number; count: number }[], rows: readonly Row[]): number {
  const pairs = rows.flatMap(({ value }, at) => {
    const { sum = 0, count = 0 } = outside[at] ?? {}
    return count > 0 ? [{ value, said: sum / count }] : []
  })
  const middle = pairs.reduce((sum, { value }) => sum + value, 0) / Math.max(1, pairs.length)
  const total = pairs.reduce((sum, { value }) => sum + (value - middle) ** 2, 0)
  return total === 0 ? 0 : 1 - pairs.reduce((sum, { value, said }) => sum + (value - said) ** 2, 0) / total
}

/** Share of the variance by dimension; undefined for a tree that says the same everywhere. */
export function sharesOf(leaves: readonly Leaf[], dimensions: number): number[] | undefined {
  const volumes = leaves.map(({ low, high }) => low.reduce((volume, from, at) => volume * ((high[at] as number) - from), 1))
  const middle = leaves.reduce((sum, { value }, leaf) => sum + value * (volumes[leaf] as number), 0)
  const variance = leaves.reduce((sum, { value }, leaf) => sum + (value - middle) ** 2 * (volumes[leaf] as number), 0)
  if (!(variance > 0)) return undefined
  return Array.from({ length: dimensions }, (_, at) => marginalVariance(leaves, volumes, at, middle) / variance)
}

/** Between two neighbouring thresholds of a dimension the average over all others does not change. */
function marginalVariance(leaves: readonly Leaf[], volumes: readonly number[], at: number, middle: number): number {
  const thresholds = [...new Set(leaves.flatMap(({ low, high }) => [low[at] as number, high[at] as number]))].sort((a, b) => a - b)
  const placeOf = new Map(thresholds.map((threshold, index) => [threshold, index]))
  // A leaf adds the same from its lower to its upper bound: noted as changes, summed along the way.
  const changes = new Float64Array(thresholds.length)
  for (const [index, { low, high, value }] of leaves.entries()) {
    const width = (high[at] as number) - (low[at] as number)
    const part = (value - middle) * ((volumes[index] as number) / width)
    changes[placeOf.get(low[at] as number) as number]! += part
    changes[placeOf.get(high[at] as number) as number]! -= part
  }
  let average = 0
  let variance = 0
  for (let index = 0; index < thresholds.length - 1; index += 1) {
    average += changes[index] as number
    variance += average * average * ((thresholds[index + 1] as number) - (thresholds[index] as number))
  }
  return variance
}

function summary(values: readonly number[]): Share {
  if (values.length === 0) return { mean: 0, deviation: 0 }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) }
}
