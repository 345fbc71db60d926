import type { ColumnType } from '@levain/core'

/** A checked value of a request. Times are milliseconds since 1970 UTC. */
export type Value = number | string | boolean | null

/** Reads one value of a column; `undefined` refuses it. */
export interface ValueReader {
  readonly expected: string
  read(value: unknown): Value | undefined
}

const text: ValueReader = { expected: 'a text', read: (value) => (typeof value === 'string' ? value : undefined) }

/** How a value of each column type is read. Nothing is coerced: `"5.1"` is a text, and a text is not a number. */
export const valueReaders: Readonly<Record<ColumnType, ValueReader>> = {
  number: { expected: 'a number', read: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined) },
  integer: { expected: 'an integer', read: (value) => (Number.isSafeInteger(value) ? (value as number) : undefined) },
  boolean: { expected: 'true or false', read: (value) => (typeof value === 'boolean' ? value : undefined) },
  category: text,
  text,
  time: { expected: 'an instant (ISO-8601 text, or milliseconds since 1970)', read: readInstant },
}

/** What kind of thing came, for an error message: never the thing itself. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'a boolean'
  if (!Number.isFinite(value)) return 'a number beyond the range of float64'
  return Number.isInteger(value) ? 'an integer' : 'a number with a fraction'
}

const maxInstantMs = 8.64e15
const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/

/** ISO-8601 date or date-time (UTC unless it names an offset), or milliseconds since 1970. */
function readInstant(value: unknown): number | undefined {
  if (typeof value === 'number') return Math.abs(value) <= maxInstantMs ? value : undefined
  if (typeof value !== 'string') return undefined
  const parts = iso.exec(value)
  if (!parts) return undefined
  const [, year, month, day, time = '00:00', offset = 'Z'] = parts
  if (Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()) return undefined
  const ms = Date.parse(`${year}-${month}-${day}T${time}${offset}`)
  return Number.isNaN(ms) ? undefined : ms
}
