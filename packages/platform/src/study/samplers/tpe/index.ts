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
    share: z.number().gt(0).lt(1).default(0.1).describe('Share of trials that count as the best'),
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
  readonly #running = new Map<number, Point>()
  /** Best first. */
  readonly #ended: EndedPoint[] = []

  constructor(space: Space, options: Options) {
    this.#space = space
    this.#options = options
    this.#groups = groupsOf(space.dimensions)
  }

  began(point: Point): void {
    this.#running.set(point.number, point)
  }

  ended(point: EndedPoint): void {
    this.#running.delete(point.number)
    if (Number.isNaN(point.score)) return
    let low = 0
    for (let high = this.#ended.length; low < high; ) {
      const middle = (low + high) >> 1
      if (isBetter(point, this.#ended[middle] as EndedPoint)) high = middle
      else low = middle + 1
    }
    this.#ended.splice(low, 0, point)
  }

  returned(number: number): void {
    this.#running.delete(number)
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
    const dimensions = group.map((index) => this.#space.dimensions[index] as Dimension)
    const mixture = (points: readonly Point[]): Mixture =>
      mixtureOf(
        dimensions,
        points.toSorted(byNumber).map(({ places }: Point) => group.map((index) => places[index] as number)),
        prior,
      )
    const best = mixture(ended.slice(0, bestCount))
    const rest = mixture([...ended.slice(bestCount), ...[...this.#running.values()].filter(applies)])
    return likeliest(candidatesFrom(best, candidates, chance), best, rest)
  }
}

const byNumber = (a: Point, b: Point): number => a.number - b.number

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
