import type { Chance } from '../../search/chance.ts'
import type { Dimension } from '../../space/index.ts'
import { normalMass } from './normal-mass.ts'

/** Beyond so many values the width of a cell no longer matters: its density does. */
const cellsMax = 64

/** How wide kernels are before there are many, as a share of the range. */
const widthAtFirst = 0.2

/**
 * A density over the places of some dimensions: a kernel around each point, and last one that covers everything, which is
 * what was known before. A kernel is a product over the dimensions: a normal distribution cut off at 0 and 1, or weights of
 * categories. All kernels but the last are equally wide.
 */
export interface Mixture {
  readonly dimensions: readonly Dimension[]
  /** By dimension, by kernel. */
  readonly centres: readonly Float64Array[]
  /** By dimension; the width of the last kernel is 1. */
  readonly widths: readonly number[]
  readonly weights: Float64Array
  /** By dimension with cells, by kernel: the cell of its centre. */
  readonly levels: readonly (Int32Array | undefined)[]
  /** Weight that each category has in a kernel besides that of its centre. */
  readonly prior: number
}

/** @param points places by point, the oldest first */
export function mixtureOf(dimensions: readonly Dimension[], points: readonly (readonly number[])[], prior: number): Mixture {
  const kernels = points.length + 1
  const width = widthOf(points.length, dimensions.length)
  const centres = dimensions.map((_, at) => {
    const column = new Float64Array(kernels).fill(0.5)
    for (let kernel = 0; kernel < points.length; kernel += 1) column[kernel] = (points[kernel] as readonly number[])[at] as number
    return column
  })
  const levels = dimensions.map((dimension, at) =>
    hasCells(dimension) ? Int32Array.from(centres[at] as Float64Array, (place) => dimension.levelAt(place)) : undefined,
  )
  return {
    dimensions,
    centres,
    levels,
    widths: dimensions.map(() => width),
    weights: weightsOf(points.length, prior),
    prior: prior / kernels,
  }
}

/** Scott's rate for the number of dimensions; with few kernels no narrower than what they leave between them. */
function widthOf(points: number, dimensions: number): number {
  const width = widthAtFirst * Math.max(points, 1) ** (-1 / (dimensions + 4))
  return Math.min(1, Math.max(width, 1 / Math.min(100, points + 2)))
}

/** The newest 25 points count fully, older ones the less the older; the prior comes last. They add up to 1. */
function weightsOf(points: number, prior: number): Float64Array {
  const weights = new Float64Array(points + 1).fill(1)
  const old = points - 25
  for (let at = 0; at < old; at += 1) weights[at] = old === 1 ? 1 / points : 1 / points + (at / (old - 1)) * (1 - 1 / points)
  weights[points] = prior
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

const hasCells = ({ levels, isCategorical }: Dimension): boolean => isCategorical || levels <= cellsMax

/** Places drawn from the mixture. */
export function candidatesFrom(mixture: Mixture, count: number, chance: Chance): Float64Array[] {
  return Array.from({ length: count }, () => {
    const kernel = drawIndex(mixture.weights, chance)
    return Float64Array.from(mixture.dimensions, (dimension, at) =>
      dimension.isCategorical ? drawCategory(mixture, at, kernel, chance) : drawPlace(mixture, at, kernel, chance),
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

function drawCategory({ dimensions, levels, prior, weights }: Mixture, at: number, kernel: number, chance: Chance): number {
  const { levels: count } = dimensions[at] as Dimension
  const isPrior = kernel === weights.length - 1
  const own = (levels[at] as Int32Array)[kernel] as number
  const isOwn = !isPrior && chance.next() < 1 / (1 + count * prior)
  return ((isOwn ? own : Math.floor(chance.next() * count)) + 0.5) / count
}

function drawPlace({ centres, widths, weights }: Mixture, at: number, kernel: number, chance: Chance): number {
  const centre = (centres[at] as Float64Array)[kernel] as number
  const width = kernel === weights.length - 1 ? 1 : (widths[at] as number)
  for (;;) {
    const place = centre + width * chance.normal()
    if (place >= 0 && place <= 1) return place
  }
}

/** Logarithms of the density at each candidate; of the mass of its cell where dimensions have cells. */
export function logDensities(mixture: Mixture, candidates: readonly Float64Array[]): Float64Array {
  const bases = basesOf(mixture)
  return Float64Array.from(candidates, (candidate) => logDensity(mixture, bases, candidate))
}

/** What of a kernel's logarithm is the same for every candidate. */
function basesOf({ dimensions, centres, widths, weights }: Mixture): Float64Array {
  const bases = weights.map(Math.log)
  for (const [at, dimension] of dimensions.entries()) {
    if (dimension.isCategorical) continue
    const width = widths[at] as number
    const column = centres[at] as Float64Array
    const isDense = !hasCells(dimension)
    for (let kernel = 0; kernel < bases.length; kernel += 1) {
      const own = kernel === bases.length - 1 ? 1 : width
      const centre = column[kernel] as number
      bases[kernel] = (bases[kernel] as number) - Math.log(normalMass(-centre / own, (1 - centre) / own) * (isDense ? own : 1))
    }
  }
  return bases
}

function logDensity(mixture: Mixture, bases: Float64Array, candidate: Float64Array): number {
  const { dimensions, centres, widths, levels } = mixture
  const logs = bases.slice()
  const last = logs.length - 1
  for (const [at, dimension] of dimensions.entries()) {
    const place = candidate[at] as number
    const cells = levels[at]
    if (cells) addCells(logs, mixture, at, dimension.levelAt(place), cells)
    else {
      const column = centres[at] as Float64Array
      const factor = -0.5 / (widths[at] as number) ** 2
      for (let kernel = 0; kernel < last; kernel += 1) {
        const distance = place - (column[kernel] as number)
        logs[kernel] = (logs[kernel] as number) + factor * distance * distance
      }
      logs[last] = (logs[last] as number) - 0.5 * (place - 0.5) ** 2
    }
  }
  return logSumExp(logs)
}

/** The mass of the candidate's cell depends on the cell of the kernel's centre only: one number for each pair of cells. */
function addCells(logs: Float64Array, { dimensions, widths, prior }: Mixture, at: number, level: number, cells: Int32Array): void {
  const dimension = dimensions[at] as Dimension
  const last = logs.length - 1
  const masses = dimension.isCategorical ? categoryMasses(dimension, level, prior) : cellMasses(dimension, level, widths[at] as number)
  for (let kernel = 0; kernel < last; kernel += 1) logs[kernel] = (logs[kernel] as number) + (masses[cells[kernel] as number] as number)
  const [low, high] = dimension.cellOf(level)
  logs[last] = (logs[last] as number) + Math.log(dimension.isCategorical ? 1 / dimension.levels : normalMass(low - 0.5, high - 0.5))
}

function categoryMasses({ levels }: Dimension, level: number, prior: number): Float64Array {
  const total = 1 + levels * prior
  const masses = new Float64Array(levels).fill(Math.log(prior / total))
  masses[level] = Math.log((1 + prior) / total)
  return masses
}

function cellMasses({ levels, cellOf, levelAt, placeOf, valueAt }: Dimension, level: number, width: number): Float64Array {
  const [low, high] = cellOf(level)
  const masses = new Float64Array(levels)
  for (let other = 0; other < levels; other += 1) {
    const [from, to] = cellOf(other)
    const inside = (from + to) / 2
    const centre = placeOf(valueAt(inside)) ?? inside
    masses[levelAt(inside)] = Math.log(Math.max(1e-300, normalMass((low - centre) / width, (high - centre) / width)))
  }
  return masses
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
