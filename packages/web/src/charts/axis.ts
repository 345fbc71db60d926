import { formatNumber } from '../ui/format.ts'
import { scaleOf } from './scale.ts'

export type Cell = string | number | null

/** One axis among several side by side. */
export interface Axis {
  /** Between 0 and 1 from the bottom; nothing for a value that has no place. */
  readonly at: (value: Cell) => number | undefined
  readonly marks: readonly { readonly at: number; readonly text: string }[]
}

const textsMost = 24

/**
 * Numbers lie on a scale, also when they are written as text; other texts lie evenly, in their order.
 *
 * @param log spread by powers of ten; where not said, what spans three of them is
 */
export function axisOf(values: readonly Cell[], log?: boolean): Axis {
  const there = values.filter((value): value is string | number => value !== null && value !== '')
  return there.every((value) => !Number.isNaN(Number(value))) ? numberAxis(there.map(Number), log) : textAxis(there.map(String))
}

function numberAxis(numbers: readonly number[], wanted?: boolean): Axis {
  const finite = numbers.filter(Number.isFinite)
  // What spans three powers of ten, as learning rates do, is spread by powers.
  const log = wanted ?? (finite.length > 1 && Math.min(...finite) > 0 && Math.max(...finite) / Math.min(...finite) >= 1000)
  const scale = scaleOf(finite, { log })
  const at = (value: Cell) => {
    const share = value === null || value === '' ? Number.NaN : scale.at(Number(value))
    return Number.isFinite(share) ? share : undefined
  }
  return { at, marks: scale.ticks.map((tick) => ({ at: scale.at(tick), text: formatNumber(tick) })) }
}

function textAxis(texts: readonly string[]): Axis {
  const order = [...new Set(texts)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  const share = (place: number) => (order.length < 2 ? 0.5 : place / (order.length - 1))
  const places = new Map(order.map((text, place) => [text, share(place)]))
  const every = Math.ceil(order.length / textsMost)
  return {
    at: (value) => (value === null ? undefined : places.get(String(value))),
    marks: order.flatMap((text, place) => (place % every === 0 ? [{ at: share(place), text }] : [])),
  }
}
