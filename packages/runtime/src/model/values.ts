import type { SignatureColumn } from '@levain/core'
import { fail } from '@levain/core/errors'

/** What an input holds once read: a number (times in milliseconds, booleans 0 and 1), or a level. */
export type Kind = 'number' | 'level' | 'time'

export const kindOf = (column: Pick<SignatureColumn, 'type'>): Kind =>
  column.type === 'time' ? 'time' : column.type === 'category' || column.type === 'text' ? 'level' : 'number'

/** A number; missing (null, undefined) is NaN. @throws input-invalid */
export function readNumber(value: unknown, column: SignatureColumn): number {
  if (typeof value === 'number') return value
  if (value === null || value === undefined) return Number.NaN
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'bigint') return Number(value)
  throw wrong(column, value)
}

/** A level as text; missing is null. @throws input-invalid */
export function readLevel(value: unknown, column: SignatureColumn): string | null {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return Number.isNaN(value) ? null : String(value)
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  throw wrong(column, value)
}

/** An instant in milliseconds since 1970 UTC, from such a number, a Date or ISO-8601 text (UTC unless it names a zone). @throws input-invalid */
export function readTime(value: unknown, column: SignatureColumn): number {
  if (typeof value === 'number') return value
  if (value === null || value === undefined) return Number.NaN
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'string') throw wrong(column, value)
  const instantMs = parseInstant(value)
  if (Number.isNaN(instantMs)) throw wrong(column, value)
  return instantMs
}

const isoForm = /^([+-]\d{6}|\d{4})-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i

function parseInstant(text: string): number {
  const match = isoForm.exec(text)
  if (!match) return Number.NaN
  const zone = match[2]
  const body = (zone ? text.slice(0, -zone.length) : text).trim().replace(' ', 'T')
  return Date.parse(body.length === match[1]!.length + 6 ? body : `${body}${normalZone(zone)}`)
}

function normalZone(zone: string | undefined): string {
  if (!zone || zone.toUpperCase() === 'Z') return 'Z'
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`
}

function wrong(column: SignatureColumn, value: unknown): Error {
  const expected = { number: 'a number', level: 'text', time: 'an ISO-8601 instant' }[kindOf(column)]
  const got =
    typeof value === 'string' ? `the text ${JSON.stringify(value.slice(0, 80))}` : Array.isArray(value) ? 'a list' : `a ${typeof value}`
  return fail('input-invalid', { field: column.name, expected, got })
}
