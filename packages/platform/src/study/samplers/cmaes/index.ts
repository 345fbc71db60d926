import { z } from 'zod'
import type { Chance } from '../../search/chance.ts'
import type { Dimension, Space } from '../../space/index.ts'
import { type EndedPoint, type Point, type Sampler, sampler } from '../sampler.ts'
import { Distribution } from './distribution.ts'

/**
 * Covariance matrix adaptation (Hansen 2016) over the places of all parameters with an order; categories are drawn by chance.
 * Places beyond the bounds are mirrored back. A whole number keeps a chance to change however narrow the distribution gets
 * (margin of Hamano et al. 2022). Trials that end late, or were begun under a former distribution, count as well.
 */
export default sampler({
  name: 'cmaes',
  does: 'Learns the shape of the valley; for five and more numbers, a smooth metric and some hundred trials.',
  options: z.strictObject({
    width: z
      .number()
      .gt(0)
      .max(1)
      .default(1 / 6)
      .describe('Standard deviation at first, as a share of each range'),
    population: z.int().min(2).max(10_000).optional().describe('Trials from one change of the distribution to the next'),
    restarts: z.boolean().default(true).describe('Begins anew elsewhere, with twice the population, when nothing moves any more'),
  }),
  open: (space, options) => new Cmaes(space, options),
})

interface Options {
  readonly width: number
  readonly population?: number | undefined
  readonly restarts: boolean
}

/** Narrower than this nothing is to be found any more. */
const narrowest = 1e-9

class Cmaes implements Sampler {
  readonly #space: Space
  readonly #options: Options
  /** The dimensions it is about. */
  readonly #ordered: readonly number[]
  #population: number
  #distribution: Distribution | undefined
  #ended: { readonly x: readonly number[]; readonly score: number }[] = []
  /** The best of those whose values somebody else chose, before it began. */
  #given: EndedPoint | undefined

  constructor(space: Space, options: Options) {
    this.#space = space
    this.#options = options
    this.#ordered = [...space.dimensions.keys()].filter((at) => !space.dimensions[at]?.isCategorical)
    this.#population = options.population ?? 4 + Math.floor(1.5 * Math.log(Math.max(1, this.#ordered.length)))
  }

  suggest(chance: Chance) {
    this.#distribution ??= new Distribution(this.#firstMean(), this.#options.width, this.#population)
    const x = this.#distribution.draw(chance)
    const shown = this.#distribution.spreadOut(x, (at) => this.#margin(at))
    const values = this.#space.valuesAt((_, index) => {
      const at = this.#ordered.indexOf(index)
      return at < 0 ? chance.next() : mirrored(shown[at] as number)
    })
    return { values, note: x }
  }

  ended(point: EndedPoint): void {
    const x = this.#noted(point)
    if (!x) {
      if (!(point.score >= (this.#given?.score ?? Number.POSITIVE_INFINITY))) this.#given = point
      return
    }
    // Where it is made again from its trials, it begins with the first that ended.
    this.#distribution ??= new Distribution(this.#firstMean(), this.#options.width, this.#population)
    this.#ended.push({ x, score: Number.isNaN(point.score) ? Number.POSITIVE_INFINITY : point.score })
    if (this.#ended.length < this.#population) return
    this.#distribution.learn(this.#ended.sort((a, b) => a.score - b.score).map((ended) => ended.x))
    this.#ended = []
    if (this.#options.restarts && this.#distribution.isSpent(narrowest)) this.#restart(point.number)
  }

  /** Elsewhere follows from the number of the trial, so that it is the same when made again. */
  #restart(number: number): void {
    this.#population *= 2
    const mean = this.#ordered.map((_, at) => ((number + 1) * goldenSteps(at)) % 1)
    this.#distribution = new Distribution(mean, this.#options.width, this.#population)
  }

  #noted({ note }: Point): readonly number[] | undefined {
    return Array.isArray(note) && note.length === this.#ordered.length ? (note as number[]) : undefined
  }

  #firstMean(): number[] {
    const places = this.#given?.places
    return this.#ordered.map((at) => (places && !Number.isNaN(places[at]) ? (places[at] as number) : 0.5))
  }

  /** Half of the width of the cells of a dimension; 0 where it has none. */
  #margin(at: number): number {
    const { levels } = this.#space.dimensions[this.#ordered[at] as number] as Dimension
    return Number.isFinite(levels) ? 0.5 / levels : 0
  }
}

/** Back into [0, 1], as between two mirrors. */
function mirrored(x: number): number {
  const turn = Math.abs(x) % 2
  return turn > 1 ? 2 - turn : turn
}

/** Irrational steps that differ by dimension: the fractional parts of the square roots of numbers that are no squares. */
const goldenSteps = (at: number): number => Math.sqrt(2 + 2 * at + at * at) % 1
