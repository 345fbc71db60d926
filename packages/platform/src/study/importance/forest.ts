import type { Chance } from '../search/index.ts'

/** A part of the unit cube in which a tree says the same. */
export interface Leaf {
  readonly low: Float64Array
  readonly high: Float64Array
  readonly value: number
}

export interface Row {
  readonly places: Float64Array
  readonly value: number
}

const leafRowsMin = 2
const depthMax = 30

/**
 * A regression tree whose splits take away the most squared error, grown on a bootstrap sample, with five in six of the
 * dimensions looked at for each split.
 */
export function growTree(rows: readonly Row[], dimensions: number, chance: Chance): Leaf[] {
  const leaves: Leaf[] = []
  const grow = (part: readonly Row[], low: Float64Array, high: Float64Array, depth: number): void => {
    const split = part.length < 2 * leafRowsMin || depth === depthMax ? undefined : bestSplit(part, dimensions, chance)
    if (!split) {
      leaves.push({ low, high, value: mean(part) })
      return
    }
    const { at, threshold } = split
    grow(
      part.filter(({ places }) => (places[at] as number) < threshold),
      low,
      high.with(at, threshold),
      depth + 1,
    )
    grow(
      part.filter(({ places }) => (places[at] as number) >= threshold),
      low.with(at, threshold),
      high,
      depth + 1,
    )
  }
  grow(rows, new Float64Array(dimensions), new Float64Array(dimensions).fill(1), 0)
  return leaves
}

/** What a tree says at a place. */
export function predict(leaves: readonly Leaf[], places: Float64Array): number {
  const leaf = leaves.find(({ low, high }) =>
    places.every((place, at) => place >= (low[at] as number) && (place < (high[at] as number) || high[at] === 1)),
  )
  return leaf?.value ?? Number.NaN
}

interface Split {
  readonly at: number
  readonly threshold: number
  readonly gain: number
}

function bestSplit(rows: readonly Row[], dimensions: number, chance: Chance): Split | undefined {
  let best: Split | undefined
  const tried = Math.ceil((5 * dimensions) / 6)
  for (const at of someOf(dimensions, tried, chance)) {
    const split = splitAlong(rows, at)
    if (split && split.gain > (best?.gain ?? 1e-12)) best = split
  }
  return best
}

function someOf(count: number, wanted: number, chance: Chance): number[] {
  const all = Array.from({ length: count }, (_, at) => at)
  for (let at = 0; at < wanted; at += 1) {
    const other = at + Math.floor(chance.next() * (count - at))
    ;[all[at], all[other]] = [all[other] as number, all[at] as number]
  }
  return all.slice(0, wanted)
}

/** The gain is nL·nR/n · (meanL − meanR)², by how much the squared error falls. */
function splitAlong(rows: readonly Row[], at: number): Split | undefined {
  const sorted = rows.toSorted((a, b) => (a.places[at] as number) - (b.places[at] as number))
  const total = sorted.reduce((sum, { value }) => sum + value, 0)
  let best: Split | undefined
  let left = 0
  for (let count = 1; count <= sorted.length - leafRowsMin; count += 1) {
    left += (sorted[count - 1] as Row).value
    const below = (sorted[count - 1] as Row).places[at] as number
    const above = (sorted[count] as Row).places[at] as number
    if (count < leafRowsMin || above <= below) continue
    const difference = left / count - (total - left) / (sorted.length - count)
    const gain = ((count * (sorted.length - count)) / sorted.length) * difference * difference
    if (gain > (best?.gain ?? 0)) best = { at, threshold: (below + above) / 2, gain }
  }
  return best
}

const mean = (rows: readonly Row[]): number => rows.reduce((sum, { value }) => sum + value, 0) / rows.length
