import { z } from 'zod'
import type { Chance } from '../../search/chance.ts'
import type { Dimension, Space } from '../../space/index.ts'
import { type EndedPoint, type Point, type Sampler, sampler } from '../sampler.ts'
import { candidatesFrom, logDensities, type Mixture, mixtureOf } from './mixture.ts'

/**
 * Tree-structured Parzen estimator, multivariate (Bergstra et al. 2011; Falkner, Klein, Hutter 2018; Watanabe 2023): the
 * trials are split into the best few and the rest, each set becomes a density, and of some candidates from the density of
 * the best, the one that is likeliest there compared with the rest is tried. Trials that go on count among the rest
 * (constant liar), so that workers do not all try the same. Parameters under one condition are one group with densities of
 * its own, learned from the trials in which it applied.
 */
export default sampler({
  name: 'tpe',
  does: 'Learns where good trials lie, all parameters together, conditions and categories too.',
  options: z.strictObject({
    startup: z.int().min(1).default(10).describe('Trials by chance before it begins'),
    candidates: z.int().min(1).max(10_000).default(24).describe('How many it compares for each trial'),
    share: z.number().gt(0).lt(1).default(0.12).describe('Share of trials that count as the best'),
    bestMax: z.int().min(1).default(25).describe('Most trials that count as the best'),
    prior: z.number().positive().default(1).describe('Weight of what was known before the first trial'),
  }),
  open: (space, options) => new Tpe(space, options),
})

interface Options {
  readonly startup: number
  readonly candidates: number
  readonly share: number
  readonly bestMax: number
  readonly prior: number
}

class Tpe implements Sampler {
  readonly #space: Space
  readonly #options: Options
  readonly #groups: readonly (readonly number[])[]
  /** All that count, by number. */
  readonly #points: Point[] = []
  /** By dimension: those to which it applies, by their places in it. */
  readonly #sorted: readonly Point[][]
  /** Best first. */
  readonly #ended: EndedPoint[] = []

  constructor(space: Space, options: Options) {
    this.#space = space
    this.#options = options
    this.#groups = groupsOf(space.dimensions)
    this.#sorted = space.dimensions.map(() => [])
  }

  began(point: Point): void {
    const after = this.#points.findLastIndex(({ number }) => number < point.number)
    this.#points.splice(after + 1, 0, point)
    for (const [index, sorted] of this.#sorted.entries()) {
      const place = point.places[index] as number
      if (!Number.isNaN(place)) sorted.splice(lowerBound(sorted, index, place), 0, point)
    }
  }

  ended(point: EndedPoint): void {
    if (Number.isNaN(point.score)) this.returned(point.number)
    else this.#ended.splice(this.#ended.findLastIndex((other) => !isBetter(point, other)) + 1, 0, point)
  }

  returned(number: number): void {
    const at = this.#points.findLastIndex((point) => point.number === number)
    if (at < 0) return
    const [gone] = this.#points.splice(at, 1)
    for (const sorted of this.#sorted) {
      const place = sorted.indexOf(gone as Point)
      if (place >= 0) sorted.splice(place, 1)
    }
  }

  suggest(chance: Chance) {
    const chosen = new Map<number, Float64Array>()
    const values = this.#space.valuesAt((_, index) => {
      const at = this.#groups.findIndex((group) => group.includes(index))
      const group = this.#groups[at] as readonly number[]
      const places = chosen.get(at) ?? this.#choose(group, chance)
      chosen.set(at, places)
      return places[group.indexOf(index)] as number
    })
    return { values, note: null }
  }

  /** Places for the dimensions of a group. */
  #choose(group: readonly number[], chance: Chance): Float64Array {
    const { startup, share, bestMax, candidates, prior } = this.#options
    const applies = ({ places }: Point): boolean => !Number.isNaN(places[group[0] as number])
    const ended = this.#ended.filter(applies)
    if (ended.length < startup) return Float64Array.from(group, () => chance.next())
    const bestCount = Math.min(Math.ceil(share * ended.length), bestMax)
    const bestPoints = ended.slice(0, bestCount)
    const leading = new Set(bestPoints.map(({ number }) => number))
    const restPoints = this.#points.filter((point) => applies(point) && !leading.has(point.number))
    const dimensions = group.map((index) => this.#space.dimensions[index] as Dimension)
    const even = new Float64Array(bestCount + 1).fill(1).with(bestCount, prior)
    const mixture = (points: readonly Point[], weights: Float64Array): Mixture =>
      mixtureOf(dimensions, columnsOf(points, group), this.#ordersOf(points, group), weights, prior)
    const best = mixture(bestPoints, even)
    const rest = mixture(restPoints, fading(restPoints.length, prior))
    return likeliest(candidatesFrom(best, candidates, chance), best, rest)
  }

  /** By dimension, where each of these points stands among them. */
  #ordersOf(points: readonly Point[], group: readonly number[]): Int32Array[] {
    const kernels = new Map(points.map(({ number }, kernel) => [number, kernel]))
    return group.map((index) => {
      const order = new Int32Array(points.length)
      let next = 0
      for (const { number } of this.#sorted[index] as Point[]) {
        const kernel = kernels.get(number)
        if (kernel === undefined) continue
        order[next] = kernel
        next += 1
      }
      return order
    })
  }
}

/** The newest 25 points count fully, older ones the less the older; what was known before comes last. */
function fading(points: number, prior: number): Float64Array {
  const weights = new Float64Array(points + 1).fill(1)
  const old = points - 25
  for (let at = 0; at < old; at += 1) weights[at] = old === 1 ? 1 / points : 1 / points + (at / (old - 1)) * (1 - 1 / points)
  weights[points] = prior
  return weights
}

/** The places of points by dimension; last the middle, where what was known before has its kernel. */
function columnsOf(points: readonly Point[], group: readonly number[]): Float64Array[] {
  return group.map((index) => {
    const column = new Float64Array(points.length + 1).fill(0.5)
    for (let at = 0; at < points.length; at += 1) column[at] = (points[at] as Point).places[index] as number
    return column
  })
}

/** Whole trials before pruned ones, which are the better the later they were pruned; then by score. */
function isBetter(a: EndedPoint, b: EndedPoint): boolean {
  const [endA, endB] = [a.prunedAt ?? Number.POSITIVE_INFINITY, b.prunedAt ?? Number.POSITIVE_INFINITY]
  return endA === endB ? a.score < b.score : endA > endB
}

/** Dimensions under the same conditions apply together. */
function groupsOf(dimensions: readonly Dimension[]): number[][] {
  const groups = new Map<string, number[]>()
  for (const [index, { conditions }] of dimensions.entries()) {
    const key = JSON.stringify(conditions)
    groups.set(key, [...(groups.get(key) ?? []), index])
  }
  return [...groups.values()]
}

function likeliest(candidates: readonly Float64Array[], best: Mixture, rest: Mixture): Float64Array {
  const gains = logDensities(best, candidates)
  const losses = logDensities(rest, candidates)
  let at = 0
  for (let index = 1; index < candidates.length; index += 1)
    if ((gains[index] as number) - (losses[index] as number) > (gains[at] as number) - (losses[at] as number)) at = index
  return candidates[at] as Float64Array
}

function lowerBound(sorted: readonly Point[], index: number, place: number): number {
  let low = 0
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >> 1
    if (((sorted[middle] as Point).places[index] as number) < place) low = middle + 1
    else high = middle
  }
  return low
}
