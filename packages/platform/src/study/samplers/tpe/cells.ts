import type { Chance } from '../../search/chance.ts'
import type { Dimension } from '../../space/index.ts'
import { normalMass } from './normal-mass.ts'

/** The kernels of a dimension with cells. Many of them are equal, so each that differs is worked out once. */
export interface Masses {
  /** Adds the logarithm of each kernel's mass in a cell. */
  addTo(logs: Float64Array, level: number): void
  /** The place of a category drawn from a kernel; absent where the cells have an order. */
  draw?(kernel: number, chance: Chance): number
}

/** @param prior weight that each category has in a kernel besides that of its centre */
export function massesFor(dimension: Dimension, centres: Float64Array, widths: Float64Array, prior: number): Masses {
  return dimension.isCategorical ? categories(dimension, centres, prior) : cells(dimension, centres, widths)
}

function categories({ levels, levelAt }: Dimension, centres: Float64Array, prior: number): Masses {
  const last = centres.length - 1
  const own = Int32Array.from(centres, levelAt)
  const total = 1 + levels * prior
  return {
    addTo(logs, level) {
      const [hit, miss] = [Math.log((1 + prior) / total), Math.log(prior / total)]
      for (let kernel = 0; kernel < last; kernel += 1) logs[kernel] = (logs[kernel] as number) + (own[kernel] === level ? hit : miss)
      logs[last] = (logs[last] as number) - Math.log(levels)
    },
    draw(kernel, chance) {
      const isOwn = kernel < last && chance.next() < 1 / total
      return ((isOwn ? (own[kernel] as number) : Math.floor(chance.next() * levels)) + 0.5) / levels
    },
  }
}

function cells({ cellOf }: Dimension, centres: Float64Array, widths: Float64Array): Masses {
  const known = new Map<number, Map<number, number>>()
  const kinds: { centre: number; width: number; whole: number }[] = []
  const kindOf = Int32Array.from(centres, (centre, kernel) => {
    const width = widths[kernel] as number
    const ofCentre = known.get(centre) ?? new Map<number, number>()
    known.set(centre, ofCentre)
    const kind = ofCentre.get(width) ?? kinds.push({ centre, width, whole: normalMass(-centre / width, (1 - centre) / width) }) - 1
    ofCentre.set(width, kind)
    return kind
  })
  const rows = new Map<number, Float64Array>()
  const rowOf = (level: number): Float64Array => {
    const [low, high] = cellOf(level)
    return Float64Array.from(kinds, ({ centre, width, whole }) =>
      Math.log(Math.max(1e-300, normalMass((low - centre) / width, (high - centre) / width)) / whole),
    )
  }
  return {
    addTo(logs, level) {
      const row = rows.get(level) ?? rowOf(level)
      rows.set(level, row)
      for (let kernel = 0; kernel < logs.length; kernel += 1)
        logs[kernel] = (logs[kernel] as number) + (row[kindOf[kernel] as number] as number)
    },
  }
}
