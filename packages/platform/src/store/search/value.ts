import { sql } from 'kysely'
import type { ColumnKind } from '../ledger/columns.ts'
import { ledgerTables } from '../ledger/columns.ts'
import type { Dialect, Sql } from './dialect.ts'
import type { AnyField } from './target.ts'

/** Where rows of a table are in a query. */
export interface Place {
  readonly table: keyof typeof ledgerTables
  /** What the query calls it. */
  readonly as: string
  /** How its columns are named where no index is to be used for what they are compared with. */
  readonly unindexed?: (column: Sql) => Sql
}

export const column = ({ as, unindexed }: Place, name: string): Sql => {
  const named = sql.ref(`${as}.${name}`)
  return unindexed ? unindexed(named) : named
}

export const kindOf = ({ table }: Place, name: string): ColumnKind | undefined =>
  (ledgerTables[table].columns as Readonly<Record<string, ColumnKind>>)[name]

/** The value of a field, to compare or to sort by; see {@link presence} for whether it is one. */
export function sortable(dialect: Dialect, place: Place, field: AnyField, aggregate?: string): Sql {
  switch (field.kind) {
    case 'text':
      return textOf(dialect, place, field)
    case 'number':
      return field.plus === undefined
        ? column(place, field.column)
        : sql`(${column(place, field.column)} + coalesce(${column(place, field.plus)}, 0))`
    case 'choice':
      return named(place, field.column, field.names)
    case 'metric':
      return column(place, aggregate ?? field.column)
    default:
      return column(place, field.column)
  }
}

/** Whether a field has a value in its row, one that can be sorted; and whether it has none. */
export function presence(value: Sql, place: Place, field: AnyField, aggregate?: string): { readonly present: Sql; readonly missing: Sql } {
  if (field.kind !== 'metric' || aggregate !== undefined) return { present: sql`${value} is not null`, missing: sql`${value} is null` }
  const flag = column(place, field.isNaN)
  return { present: sql`${flag} = 0`, missing: sql`${flag} = 1` }
}

function textOf(dialect: Dialect, place: Place, field: Extract<AnyField, { kind: 'text' }>): Sql {
  const raw = column(place, field.column)
  const text = field.path ? dialect.jsonText(raw, field.path) : raw
  return field.template === undefined ? text : sql`coalesce(${text}, ${filled(place, field.template)})`
}

/** `runs/{id}` with the columns of the row. */
function filled(place: Place, template: string): Sql {
  const parts = template.split(/\{(\w+)\}/).map((part, index) => (index % 2 === 0 ? sql`${sql.lit(part)}` : column(place, part)))
  return sql`(${sql.join(parts, sql` || `)})`
}

/** The first name of each stored word. */
function named(place: Place, name: string, names: Readonly<Record<string, readonly string[]>>): Sql {
  const cases = Object.entries(names).map(([stored, [shown = stored]]) => sql`when ${sql.lit(stored)} then ${sql.lit(shown)}`)
  return sql`(case ${column(place, name)} ${sql.join(cases, sql` `)} else ${column(place, name)} end)`
}
