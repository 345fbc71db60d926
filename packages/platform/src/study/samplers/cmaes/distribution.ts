import { normalQuantile } from '@levain/runtime/math'
import type { Chance } from '../../search/chance.ts'
import { type Eigen, eigenOf } from './eigen.ts'

type Vector = readonly number[]

/**
 * The normal distribution that CMA-ES adapts: mean m, step size σ, covariance C = B·D²·Bᵀ. Weights, rates and formulas are
 * those of Hansen, "The CMA evolution strategy: a tutorial" (2016), with negative weights.
 */
export class Distribution {
  readonly #population: number
  readonly #constants: Constants
  #mean: number[]
  #sigma: number
  #covariance: number[][]
  #eigen: Eigen
  #pathSigma: number[]
  #pathC: number[]
  #generation = 0

  constructor(mean: Vector, sigma: number, population: number) {
    const n = mean.length
    this.#population = population
    this.#constants = constantsFor(n, population)
    this.#mean = [...mean]
    this.#sigma = sigma
    this.#covariance = mean.map((_, row) => mean.map((__, column) => (row === column ? 1 : 0)))
    this.#eigen = eigenOf(this.#covariance)
    this.#pathSigma = new Array<number>(n).fill(0)
    this.#pathC = new Array<number>(n).fill(0)
  }

  draw(chance: Chance): number[] {
    const z = this.#mean.map(() => chance.normal())
    const y = this.#coloured(z)
    return this.#mean.map((m, at) => m + this.#sigma * (y[at] as number))
  }

  /**
   * A point, farther from the mean where the distribution is so narrow that a cell would hardly ever be left.
   *
   * @param halfCell half of the width of the cells of a coordinate; 0 for none
   */
  spreadOut(x: Vector, halfCell: (at: number) => number): number[] {
    const chanceMin = 1 / (this.#mean.length * this.#population)
    const reach = normalQuantile(1 - chanceMin / 2)
    return x.map((value, at) => {
      const deviation = this.#sigma * Math.sqrt(this.#covariance[at]?.[at] ?? 0)
      const wanted = halfCell(at) / Math.max(reach, 1e-3)
      const m = this.#mean[at] as number
      return deviation > 0 && deviation < wanted ? m + ((value - m) * wanted) / deviation : value
    })
  }

  /** Whether all deviations are below a bound, or the shape has degenerated. */
  isSpent(bound: number): boolean {
    const { values } = this.#eigen
    const [least, most] = [Math.min(...values), Math.max(...values)]
    return this.#sigma * Math.sqrt(most) < bound || most > 1e14 * least || !Number.isFinite(this.#sigma)
  }

  /** Takes in a population, the best first. */
  learn(points: readonly Vector[]): void {
    const { weights, mueff, cc, cs, c1, cmu, damping, chi } = this.#constants
    const n = this.#mean.length
    const steps = points.map((x) => this.#shortened(x.map((value, at) => (value - (this.#mean[at] as number)) / this.#sigma)))
    const step = this.#mean.map((_, at) => sum(steps.map((y, rank) => Math.max(0, weights[rank] ?? 0) * (y[at] as number))))
    this.#generation += 1
    this.#mean = this.#mean.map((m, at) => m + this.#sigma * (step[at] as number))
    const white = this.#whitened(step)
    const keepSigma = Math.sqrt(cs * (2 - cs) * mueff)
    this.#pathSigma = this.#pathSigma.map((p, at) => (1 - cs) * p + keepSigma * (white[at] as number))
    const length = norm(this.#pathSigma)
    const isShort = length / Math.sqrt(1 - (1 - cs) ** (2 * this.#generation)) < (1.4 + 2 / (n + 1)) * chi
    const keepC = isShort ? Math.sqrt(cc * (2 - cc) * mueff) : 0
    this.#pathC = this.#pathC.map((p, at) => (1 - cc) * p + keepC * (step[at] as number))
    const decay = 1 + (isShort ? 0 : c1 * cc * (2 - cc)) - c1 - cmu * sum(weights)
    const scaled = steps.map((y, rank) => this.#scaledWeight(weights[rank] ?? 0, y))
    this.#covariance = this.#covariance.map((row, i) =>
      row.map((value, j) => {
        const rankMu = sum(steps.map((y, rank) => (scaled[rank] as number) * (y[i] as number) * (y[j] as number)))
        return decay * value + c1 * (this.#pathC[i] as number) * (this.#pathC[j] as number) + cmu * rankMu
      }),
    )
    this.#sigma *= Math.exp(Math.min(1, (cs / damping) * (length / chi - 1)))
    this.#eigen = eigenOf(this.#covariance)
  }

  /** A negative weight counts as if its step had the length that is usual. */
  #scaledWeight(weight: number, y: Vector): number {
    return weight >= 0 ? weight : (weight * this.#mean.length) / Math.max(1e-12, norm(this.#whitened(y)) ** 2)
  }

  /** A step far longer than usual, from a former distribution, is made shorter (Hansen 2011 on injected points). */
  #shortened(y: Vector): Vector {
    const n = this.#mean.length
    const longest = Math.sqrt(n) + (2 * n) / (n + 2)
    const length = norm(this.#whitened(y))
    return length > 2 * longest ? y.map((value) => (value * 2 * longest) / length) : y
  }

  /** B·D·z */
  #coloured(z: Vector): number[] {
    const { vectors, values } = this.#eigen
    return z.map((_, row) => sum(z.map((value, at) => (vectors[row]?.[at] ?? 0) * Math.sqrt(values[at] as number) * value)))
  }

  /** C^(−½)·y = B·D⁻¹·Bᵀ·y */
  #whitened(y: Vector): number[] {
    const { vectors, values } = this.#eigen
    const turned = y.map((_, at) => sum(y.map((value, row) => (vectors[row]?.[at] ?? 0) * value)) / Math.sqrt(values[at] as number))
    return y.map((_, row) => sum(turned.map((value, at) => (vectors[row]?.[at] ?? 0) * value)))
  }
}

interface Constants {
  readonly weights: readonly number[]
  readonly mueff: number
  readonly cc: number
  readonly cs: number
  readonly c1: number
  readonly cmu: number
  readonly damping: number
  /** Expected length of a standard normal vector. */
  readonly chi: number
}

function constantsFor(n: number, population: number): Constants {
  const raw = Array.from({ length: population }, (_, rank) => Math.log((population + 1) / 2) - Math.log(rank + 1))
  const mu = Math.floor(population / 2)
  const mueff = effective(raw.slice(0, mu))
  const cc = (4 + mueff / n) / (n + 4 + (2 * mueff) / n)
  const cs = (mueff + 2) / (n + mueff + 3)
  const c1 = 2 / ((n + 1.3) ** 2 + mueff)
  const cmu = Math.min(1 - c1, (2 * (0.25 + mueff + 1 / mueff - 2)) / ((n + 2) ** 2 + mueff))
  const damping = 1 + 2 * Math.max(0, Math.sqrt((mueff - 1) / (n + 1)) - 1) + cs
  const chi = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n))
  return { weights: weightsFrom(raw, mu, { n, c1, cmu }), mueff, cc, cs, c1, cmu, damping, chi }
}

/** Positive weights add up to 1; negative ones to as much as keeps the covariance positive definite. */
function weightsFrom(raw: readonly number[], mu: number, { n, c1, cmu }: { n: number; c1: number; cmu: number }): number[] {
  const positive = sum(raw.slice(0, mu))
  const rest = raw.slice(mu)
  const negative = -sum(rest.filter((weight) => weight < 0))
  const bounds = [1 + c1 / cmu, 1 + (2 * effective(rest)) / (effective(raw.slice(0, mu)) + 2), (1 - c1 - cmu) / (n * cmu)]
  const share = Math.max(0, Math.min(...bounds))
  return raw.map((weight, rank) => (rank < mu ? weight / positive : negative > 0 ? (Math.min(0, weight) * share) / negative : 0))
}

/** (Σw)² / Σw² */
const effective = (weights: readonly number[]): number => {
  const squares = sum(weights.map((weight) => weight * weight))
  return squares === 0 ? 0 : sum(weights) ** 2 / squares
}

const norm = (vector: Vector): number => Math.sqrt(sum(vector.map((value) => value * value)))
const sum = (values: Vector): number => {
  let total = 0
  for (const value of values) total += value
  return total
}
