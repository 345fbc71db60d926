import type { Parameter, ParameterValue } from '@levain/core'

/**
 * A parameter as samplers see it: a stretch from 0 to 1. A parameter with few values has equal cells of it (unequal where
 * `log` counts), one for each value, so that whatever falls into a cell is that value.
 */
export interface Dimension {
  readonly name: string
  /** How many values there are; Infinity for a float without steps. */
  readonly levels: number
  /** Whether the order of the values means nothing. */
  readonly isCategorical: boolean
  /** Applies only if all of these hold; indexes of earlier dimensions. */
  readonly conditions: readonly { readonly parent: number; readonly values: readonly ParameterValue[] }[]
  /** The value at a place, 0 ≤ place ≤ 1. */
  valueAt(place: number): ParameterValue
  /** The place of a value: the middle of its cell where it has one. Undefined for what the parameter cannot be. */
  placeOf(value: ParameterValue): number | undefined
  /** The cell a place is in, counted from 0; meant for dimensions with cells. */
  levelAt(place: number): number
  /** The bounds of a cell. */
  cellOf(level: number): readonly [number, number]
}

type Scale = Omit<Dimension, 'name' | 'conditions'>

/** The scale of a parameter. */
export function scaleOf(parameter: Parameter): Scale {
  if (parameter.type === 'categorical') return listScale(parameter.choices)
  const { low, high, log, step } = parameter
  const isInt = parameter.type === 'int'
  if (low === high) return listScale([low], false)
  if (log) return isInt ? logIntScale(low, high) : logScale(low, high)
  return isInt || step !== undefined ? gridScale(low, high, step ?? 1, isInt) : linearScale(low, high)
}

function listScale(choices: readonly ParameterValue[], isCategorical = true): Scale {
  const levels = choices.length
  return {
    levels,
    isCategorical,
    valueAt: (place) => choices[levelAt(place, levels)] as ParameterValue,
    placeOf: (value) => middleOf(choices.indexOf(value), levels),
    ...evenCells(levels),
  }
}

function gridScale(low: number, high: number, step: number, isInt: boolean): Scale {
  const levels = Math.floor((high - low) / step + 1e-9) + 1
  const round = (value: number): number => (isInt ? value : Number(value.toPrecision(15)))
  return {
    levels,
    isCategorical: false,
    valueAt: (place) => round(low + step * levelAt(place, levels)),
    placeOf(value) {
      const level = Math.round((Number(value) - low) / step)
      const near = typeof value === 'number' && Math.abs(low + step * level - value) <= 1e-9 * Math.max(1, Math.abs(value))
      return near && level < levels ? middleOf(level, levels) : undefined
    },
    ...evenCells(levels),
  }
}

function linearScale(low: number, high: number): Scale {
  return {
    ...withoutCells,
    // Two halves, as the difference of the bounds may be more than a double holds.
    valueAt: (place) => clamp(low * (1 - place) + high * place, low, high),
    placeOf: (value) => (isWithin(value, low, high) ? clamp((value / 2 - low / 2) / (high / 2 - low / 2), 0, 1) : undefined),
  }
}

function logScale(low: number, high: number): Scale {
  const from = Math.log(low)
  const length = Math.log(high) - from
  return {
    ...withoutCells,
    valueAt: (place) => clamp(Math.exp(from + place * length), low, high),
    placeOf: (value) => (isWithin(value, low, high) ? clamp((Math.log(value) - from) / length, 0, 1) : undefined),
  }
}

/** The cell of n reaches from log(n − ½) to log(n + ½). */
function logIntScale(low: number, high: number): Scale {
  const from = Math.log(low - 0.5)
  const length = Math.log(high + 0.5) - from
  const placeAt = (value: number): number => clamp((Math.log(value) - from) / length, 0, 1)
  const valueAt = (place: number): number => clamp(Math.round(Math.exp(from + place * length)), low, high)
  return {
    levels: high - low + 1,
    isCategorical: false,
    valueAt,
    placeOf: (value) => (isWithin(value, low, high) && Number.isInteger(value) ? placeAt(value) : undefined),
    levelAt: (place) => valueAt(place) - low,
    cellOf: (level) => [placeAt(low + level - 0.5), placeAt(low + level + 0.5)],
  }
}

const withoutCells = {
  levels: Number.POSITIVE_INFINITY,
  isCategorical: false,
  levelAt: () => 0,
  cellOf: () => [0, 1] as const,
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))
const levelAt = (place: number, levels: number): number => clamp(Math.floor(place * levels), 0, levels - 1)
const middleOf = (level: number, levels: number): number | undefined => (level < 0 ? undefined : (level + 0.5) / levels)
const evenCells = (levels: number): Pick<Scale, 'levelAt' | 'cellOf'> => ({
  levelAt: (place) => levelAt(place, levels),
  cellOf: (level) => [level / levels, (level + 1) / levels],
})
const isWithin = (value: ParameterValue, low: number, high: number): value is number =>
  typeof value === 'number' && value >= low && value <= high
