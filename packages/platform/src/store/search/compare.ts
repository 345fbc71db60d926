import { type Clause, type FilterValue, filterInvalid } from '@levain/core'
import { sql } from 'kysely'
import { allOf, anyOf, type Dialect, not, oneOf, type Sql } from './dialect.ts'
import { checkedPattern, isLike } from './pattern.ts'
import type { AnyField, Target } from './target.ts'
import { column, kindOf, type Place, sortable } from './value.ts'

/**
 * A comparison as SQL over the place its field is in. It is null or false where the field has no value.
 *
 * @throws filter-invalid when what is compared with is of the wrong kind
 */
export function compared(dialect: Dialect, place: Place, { field, aggregate }: Target, clause: Clause): Sql {
  switch (field.kind) {
    case 'text':
      return comparedText(dialect, sortable(dialect, place, field), clause)
    case 'choice':
      return comparedChoice(place, field, clause)
    case 'time':
      return comparedTime(column(place, field.column), clause)
    case 'metric':
      return comparedMetric(dialect, place, field, aggregate, clause)
    default:
      return comparedNumber(sortable(dialect, place, field), kindOf(place, field.column) === 'integer', clause)
  }
}

function comparedText(dialect: Dialect, text: Sql, clause: Clause): Sql {
  const [first = ''] = textsIn(clause)
  switch (clause.comparator) {
    case 'LIKE':
      return dialect.like(text, checkedPattern(clause, first))
    case 'ILIKE':
      return dialect.ilike(text, checkedPattern(clause, first))
    case 'RLIKE':
      return dialect.rlike(text, checkedPattern(clause, first))
    case 'IN':
      return oneOf(text, textsIn(clause))
    case 'NOT IN':
      return not(oneOf(text, textsIn(clause)))
    default:
      return sql`${text} ${operatorOf(clause)} ${first}`
  }
}

/** A choice has few words, so which of them fit is known before the database is asked. */
function comparedChoice(place: Place, field: Extract<AnyField, { kind: 'choice' }>, clause: Clause): Sql {
  const negated = clause.comparator === '!=' || clause.comparator === 'NOT IN'
  const fits = fitting(clause)
  const stored = Object.entries(field.names).filter(([word, names]) => [word, ...names].some(fits))
  const within = oneOf(
    column(place, field.column),
    stored.map(([word]) => word),
  )
  return negated ? not(within) : within
}

function fitting(clause: Clause): (name: string) => boolean {
  const values = textsIn(clause)
  if (clause.comparator !== 'LIKE' && clause.comparator !== 'ILIKE') return (name) => values.includes(name)
  const pattern = checkedPattern(clause, values[0] ?? '')
  return clause.comparator === 'LIKE' ? (name) => isLike(name, pattern) : (name) => isLike(name.toLowerCase(), pattern.toLowerCase())
}

function comparedNumber(number: Sql, isInteger: boolean, clause: Clause): Sql {
  const value = numberIn(clause)
  // Databases with types would take a parameter beside an integer for one.
  const given = isInteger && !Number.isSafeInteger(value) ? sql`cast(${value} as double precision)` : sql`${value}`
  return sql`${number} ${operatorOf(clause)} ${given}`
}

/** What is no number is unlike every number, and neither less nor more. */
function comparedMetric(
  dialect: Dialect,
  place: Place,
  field: Extract<AnyField, { kind: 'metric' }>,
  aggregate: string | undefined,
  clause: Clause,
): Sql {
  if (aggregate !== undefined) return comparedNumber(sortable(dialect, place, field, aggregate), false, clause)
  const flag = column(place, field.isNaN)
  const number = comparedNumber(column(place, field.column), false, clause)
  return clause.comparator === '!=' ? anyOf([sql`${flag} = 1`, number]) : allOf([sql`${flag} = 0`, number])
}

/** Instants are kept as text in whole milliseconds, of the years 0 to 9999. */
function comparedTime(instant: Sql, clause: Clause): Sql {
  const value = numberIn(clause)
  const { comparator } = clause
  const rounded = comparator === '<' || comparator === '>=' ? Math.ceil(value) : Math.floor(value)
  const isExact = rounded === value && value >= earliestMs && value <= latestMs
  if (isExact || (value >= earliestMs && value <= latestMs && comparator !== '=' && comparator !== '!='))
    return sql`${instant} ${operatorOf(clause)} ${new Date(rounded).toISOString()}`
  const holds = comparator === '!=' || (value < earliestMs ? comparator.startsWith('>') : comparator.startsWith('<'))
  return holds ? sql`${instant} is not null` : sql`1 = 0`
}

const earliestMs = Date.parse('0000-01-01T00:00:00.000Z')
const latestMs = Date.parse('9999-12-31T23:59:59.999Z')

const operators = { '=': sql`=`, '!=': sql`<>`, '<': sql`<`, '<=': sql`<=`, '>': sql`>`, '>=': sql`>=` } as const
const operatorOf = ({ comparator }: Clause): Sql => operators[comparator as keyof typeof operators]

function textsIn(clause: Clause): string[] {
  return valuesIn(clause).map((value) => {
    if (typeof value !== 'string') throw wrongValue(clause, 'text in quotes', String(value))
    if (value.includes('\0')) throw wrongValue(clause, 'text without the character 0', JSON.stringify(value))
    return value
  })
}

function numberIn(clause: Clause): number {
  const [value] = valuesIn(clause)
  if (typeof value !== 'number') throw wrongValue(clause, 'a number', `'${value}'`)
  return value
}

function valuesIn({ value }: Clause): readonly FilterValue[] {
  if (value === null) return []
  return typeof value === 'object' ? value : [value]
}

function wrongValue({ key: { at, parts } }: Clause, expected: string, got: string) {
  const key = parts.map(({ text }) => text).join('.')
  return filterInvalid({ problem: 'value', at, expected: `${expected} for ${key}`, got })
}
