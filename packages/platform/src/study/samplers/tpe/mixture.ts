import type { Chance } from '../../search/chance.ts'
import type { Dimension } from '../../space/index.ts'
import { type Masses, massesFor } from './cells.ts'
import { normalMass } from './normal-mass.ts'
import { widthsOf } from './widths.ts'

/** Beyond so many values the width of a cell no longer matters: its density does. */
const cellsMax = 64

/**
 * A density over the places of some dimensions: a kernel around each point, and a last one that covers everything, which is
 * what was known before. A kernel is a product over the dimensions: a normal distribution cut off at 0 and 1, or weights of
 * categories.
 */
export interface Mixture {
  readonly dimensions: readonly Dimension[]
  /** By kernel; they add up to 1. */
  readonly weights: Float64Array
  /** By dimension, by kernel. */
  readonly centres: readonly Float64Array[]
  /** By dimension, by kernel. */
  readonly widths: readonly Float64Array[]
  /** By dimension with cells. */
  readonly masses: readonly (Masses | undefined)[]
}

/**
 * @param centres by dimension, by kernel; that of the last kernel is the middle
 * @param orders by dimension: the kernels but the last, from the least centre to the greatest
 * @param weights by kernel
 * @param prior how much of what was known before is in each kernel of categories, all kernels together
 */
export function mixtureOf(
  dimensions: readonly Dimension[],
  centres: readonly Float64Array[],
  orders: readonly Int32Array[],
  weights: Float64Array,
  prior: number,
): Mixture {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const widths = centres.map((column, at) => widthsOf(column, orders[at] as Int32Array))
  const masses = dimensions.map((dimension, at) =>
    dimension.isCategorical || dimension.levels <= cellsMax
      ? massesFor(dimension, centres[at] as Float64Array, widths[at] as Float64Array, prior / weights.length)
      : undefined,
  )
  return { dimensions, weights: weights.map((weight) => weight / total), centres, widths, masses }
}

/** Places drawn from the mixture. */
export function candidatesFrom(mixture: Mixture, count: number, chance: Chance): Float64Array[] {
  return Array.from({ length: count }, () => {
    const kernel = drawIndex(mixture.weights, chance)
    return Float64Array.from(
      mixture.dimensions,
      (_, at) => mixture.masses[at]?.draw?.(kernel, chance) ?? drawPlace(mixture, at, kernel, chance),
    )
  })
}

function drawIndex(weights: ArrayLike<number>, chance: Chance): number {
  let rest = chance.next()
  for (let at = 0; at < weights.length - 1; at += 1) {
    rest -= weights[at] as number
    if (rest < 0) return at
  }
  return weights.length - 1
}

function drawPlace({ centres, widths }: Mixture, at: number, kernel: number, chance: Chance): number {
  const centre = (centres[at] as Float64Array)[kernel] as number
  const width = (widths[at] as Float64Array)[kernel] as number
  for (;;) {
    const place = centre + width * chance.normal()
    if (place >= 0 && place <= 1) return place
  }
}

/** Logarithms of the density at each candidate, but for a constant; where a dimension has cells, of the mass of its cell. */
export function logDensities(mixture: Mixture, candidates: readonly Float64Array[]): Float64Array {
  const bases = basesOf(mixture)
  const bells = bellsOf(mixture)
  return Float64Array.from(candidates, (candidate) => logDensity(mixture, bases, bells, candidate))
}

/** The dimensions without cells; for each kernel one after the other its centre and factor in each of them. */
interface Bells {
  readonly dimensions: readonly number[]
  readonly numbers: Float64Array
}

function bellsOf({ centres, widths, masses, weights }: Mixture): Bells {
  const dimensions = [...centres.keys()].filter((at) => !masses[at])
  const numbers = new Float64Array(2 * dimensions.length * weights.length)
  for (const [place, at] of dimensions.entries()) {
    const column = centres[at] as Float64Array
    const own = widths[at] as Float64Array
    for (let kernel = 0, to = 2 * place; kernel < weights.length; kernel += 1, to += 2 * dimensions.length) {
      numbers[to] = column[kernel] as number
      numbers[to + 1] = -0.5 / ((own[kernel] as number) * (own[kernel] as number))
    }
  }
  return { dimensions, numbers }
}

/** What of a kernel's logarithm is the same for every candidate: its weight, and how much of it lies between 0 and 1. */
function basesOf({ weights, centres, widths, masses }: Mixture): Float64Array {
  const bases = weights.map(Math.log)
  const scale = new Float64Array(bases.length).fill(1)
  for (const [at, column] of centres.entries()) {
    if (masses[at]) continue
    const own = widths[at] as Float64Array
    for (let kernel = 0; kernel < bases.length; kernel += 1) {
      const width = own[kernel] as number
      const centre = column[kernel] as number
      scale[kernel] = (scale[kernel] as number) * width * normalMass(-centre / width, (1 - centre) / width)
      if ((scale[kernel] as number) > 1e-250) continue
      bases[kernel] = (bases[kernel] as number) - Math.log(scale[kernel] as number)
      scale[kernel] = 1
    }
  }
  return bases.map((base, kernel) => base - Math.log(scale[kernel] as number))
}

function logDensity({ dimensions, masses }: Mixture, bases: Float64Array, bells: Bells, candidate: Float64Array): number {
  const logs = bases.slice()
  for (const [at, cells] of masses.entries()) cells?.addTo(logs, (dimensions[at] as Dimension).levelAt(candidate[at] as number))
  addDistances(
    logs,
    bells.numbers,
    Float64Array.from(bells.dimensions, (at) => candidate[at] as number),
  )
  return logSumExp(logs)
}

function addDistances(logs: Float64Array, numbers: Float64Array, places: Float64Array): void {
  let from = 0
  for (let kernel = 0; kernel < logs.length; kernel += 1) {
    let total = logs[kernel] as number
    for (let at = 0; at < places.length; at += 1, from += 2) {
      const distance = (places[at] as number) - (numbers[from] as number)
      total += (numbers[from + 1] as number) * distance * distance
    }
    logs[kernel] = total
  }
}

function logSumExp(logs: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY
  for (let at = 0; at < logs.length; at += 1) if ((logs[at] as number) > most) most = logs[at] as number
  let sum = 0
  for (let at = 0; at < logs.length; at += 1) {
    const below = (logs[at] as number) - most
    // What is less than a 10^-17th of the largest changes nothing.
    if (below > -40) sum += Math.exp(below)
  }
  return most + Math.log(sum)
}
