import { sql } from 'kysely'
import { encodeCell } from '../ledger/rows.ts'
import { allOf, oneOf, type Sql } from './dialect.ts'
import { column, kindOf, type Place } from './value.ts'

const bounds = { gt: sql`>`, gte: sql`>=`, lt: sql`<`, lte: sql`<=` } as const

/** Conditions of the ledger's own kind, over a place in a query. */
export function whereOf(place: Place, where: object): Sql {
  return allOf(Object.entries(where).flatMap(([name, condition]) => (condition === undefined ? [] : [one(place, name, condition)])))
}

function one(place: Place, name: string, condition: unknown): Sql {
  const own = column(place, name)
  const encoded = (value: unknown) => encodeCell(name, kindOf(place, name) ?? 'text', value)
  if (condition === null) return sql`${own} is null`
  if (typeof condition !== 'object') return sql`${own} = ${encoded(condition)}`
  if ('in' in condition)
    return oneOf(
      own,
      (condition.in as unknown[]).map((value) => encoded(value) as string | number),
    )
  const given = Object.entries(bounds).filter(([bound]) => bound in condition)
  return allOf(given.map(([bound, operator]) => sql`${own} ${operator} ${encoded((condition as Record<string, unknown>)[bound])}`))
}
