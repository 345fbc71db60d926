import { sql } from 'kysely'
import { allOf, anyOf, type Sql } from './dialect.ts'
import type { AnyRelation } from './target.ts'
import { column, type Place } from './value.ts'
import { whereOf } from './where.ts'

/** Related rows in SQL. */
export interface RelatedRows {
  readonly place: Place
  readonly from: Sql
  /** What they must fulfil, whichever row they belong to. */
  readonly condition: Sql
  /** Pairs of an expression over them and the column of the row they belong to. */
  readonly links: readonly (readonly [Sql, string])[]
  /** What they must fulfil to belong to this row. */
  of(item: Place): Sql
}

/** The related rows (with this label, where the relation has keys), called `as` in the query. */
export function relatedRows(relation: AnyRelation, label: string | undefined, as = 'related'): RelatedRows {
  const place: Place = { table: relation.table, as }
  const { through } = relation
  const between: Place | undefined = through && { table: through.table, as: `${as}_between` }
  const conditions = [
    ...(relation.key === undefined || label === undefined ? [] : [sql`${column(place, relation.key)} = ${label}`]),
    ...(relation.where ? [anyOf(relation.where.map((where) => whereOf(place, where)))] : []),
    ...(through && between ? [...pairs(place, through.to).map(([own, other]) => sql`${own} = ${column(between, other)}`)] : []),
    ...(through?.where && between ? [whereOf(between, through.where)] : []),
  ]
  const condition = allOf(conditions)
  const links = through && between ? pairs(between, through.on) : pairs(place, relation.on ?? {})
  const from = between ? sql`${table(between)} cross join ${table(place)}` : table(place)
  return {
    place,
    from,
    condition,
    links,
    of: (item) => allOf([...links.map(([own, other]) => sql`${own} = ${column(item, other)}`), condition]),
  }
}

export const table = ({ table: name, as }: Place): Sql => sql`${sql.table(name)} as ${sql.ref(as)}`

const pairs = (place: Place, on: Readonly<Record<string, string | undefined>>): (readonly [Sql, string])[] =>
  Object.entries(on).flatMap(([own, other]) => (other === undefined ? [] : [[column(place, own), other] as const]))
