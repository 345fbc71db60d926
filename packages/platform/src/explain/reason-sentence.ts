import type { FrameColumn } from '@levain/core'

type Cell = number | string | null

/** A column of a refused row beside what is usual among the accepted. Times are milliseconds since 1970. */
export interface Told {
  readonly column: string
  readonly kind: FrameColumn['kind']
  readonly value: Cell
  readonly accepted: Cell
}

/** What a dictionary says of a column, by direction. */
export interface Words {
  readonly high?: string | undefined
  readonly low?: string | undefined
  readonly is?: string | undefined
}

/** What the dictionary says of this direction, or the plain facts. */
export function sentence({ column, kind, value, accepted }: Told, words: Words | undefined): string {
  const isOrdered = typeof value === 'number' && typeof accepted === 'number'
  const said = words && (isOrdered ? (value > accepted ? words.high : words.low) : words.is)
  if (said !== undefined) return said
  if (value === null) return `${column} is not known`
  if (!isOrdered) return `${column} is ${shown(kind, value)}; most of the accepted have ${shown(kind, accepted) ?? 'none'}`
  const [more, less] = kind === 'time' ? ['later', 'earlier'] : ['higher', 'lower']
  const than = value === accepted ? 'no different' : value > accepted ? more : less
  return `${column} of ${short(kind, value)} is ${than} than is usual among the accepted (${short(kind, accepted)})`
}

/** A cell as people and programs read it: instants in ISO 8601, UTC. */
export function shown(kind: FrameColumn['kind'], value: Cell): Cell {
  return kind === 'time' && typeof value === 'number' ? new Date(value).toISOString() : value
}

/** Four digits of a number; the minute of an instant, or its day where it has no time of day. */
function short(kind: FrameColumn['kind'], value: number): string {
  if (kind !== 'time') return String(Number(value.toPrecision(4)))
  const [day, time = ''] = new Date(value).toISOString().split('T')
  return time.startsWith('00:00:00') ? day! : `${day} ${time.slice(0, 5)}`
}
