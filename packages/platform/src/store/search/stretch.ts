import { sql } from 'kysely'
import { allOf, anyOf, not, type Sql } from './dialect.ts'
import type { SortCell } from './position.ts'
import type { RelatedRows } from './relation.ts'
import type { SortKey } from './sort-key.ts'
import type { Place } from './value.ts'

/** One expression of an ORDER BY. Nulls come last in either direction; some have `none`, of some the stretch has none. */
interface Step {
  readonly value: Sql
  readonly descending: boolean
  readonly isText: boolean
  readonly nulls: 'last' | 'none' | 'excluded'
}

/**
 * The order falls into stretches by its first key: rows that have a value, rows whose value is no number, rows that have
 * none. Each is a query of its own, so that the first can walk along an index and the others are asked for at the end only.
 */
export interface Stretch {
  readonly condition: Sql
  /** What the stretch is sorted by. */
  readonly steps: readonly Step[]
  /** The related rows that the keys are in; one that is not `required` may be missing. */
  readonly joins: readonly { readonly rows: RelatedRows; readonly required: boolean }[]
  /** An index over the first of these has the rows in order. */
  readonly walks: boolean
}

export function stretchesOf(keys: readonly SortKey[], item: Place): Stretch[] {
  const [first, ...others] = keys
  if (!first) return []
  const further = others.flatMap(stepsOf)
  const joins = keys.flatMap(({ rows }) => (rows ? [{ rows, required: rows === first.rows }] : []))
  const present: Stretch = {
    condition: first.present,
    steps: [{ ...first, nulls: first.always ? 'none' : 'excluded' }, ...further],
    joins,
    walks: first.indexed ?? false,
  }
  const without = { condition: first.missing, steps: further, joins, walks: false }
  if (!first.rows) return first.always ? [present] : [present, without]
  const absent = not(sql`exists (select 1 from ${first.rows.from} where ${first.rows.of(item)})`)
  return [present, without, { condition: absent, steps: further, joins: joins.slice(1), walks: false }]
}

/** Of a key that is not the first: rows whose value is no number come before those without. */
function stepsOf({ value, present, descending, isText, always, rows }: SortKey): Step[] {
  if (!rows) return [{ value, descending, isText, nulls: always ? 'none' : 'last' }]
  const rank = sql`(case when ${rows.links[0]?.[0]} is null then 2 when ${present} then 0 else 1 end)`
  return [
    { value: rank, descending: false, isText: false, nulls: 'none' },
    { value: sql`(case when ${present} then ${value} end)`, descending, isText, nulls: 'last' },
  ]
}

export const orderClause = (steps: readonly Step[]): Sql => sql.join(steps.map(orderOf))

/** Where nulls that there are not would come is said as indexes have it, so that one can be used. */
function orderOf({ value, descending, nulls }: Step): Sql {
  if (nulls === 'none') return descending ? sql`${value} desc` : sql`${value} asc`
  if (descending) return sql`${value} desc nulls last`
  return nulls === 'excluded' ? sql`${value} asc nulls first` : sql`${value} asc nulls last`
}

/** Holds for the rows of the stretch that come after one that was sorted by these cells. */
export function afterCells(steps: readonly Step[], cells: readonly SortCell[]): Sql {
  const [step, ...rest] = steps
  const [cell = null, ...further] = cells
  if (!step) return sql`1 = 0`
  const sameThenAfter = (same: Sql) => (rest.length === 0 ? [] : [allOf([same, afterCells(rest, further)])])
  if (cell === null) return anyOf(sameThenAfter(sql`${step.value} is null`))
  const beyond = step.descending ? sql`${step.value} < ${cell}` : sql`${step.value} > ${cell}`
  const nulls = step.nulls === 'last' ? [sql`${step.value} is null`] : []
  return anyOf([beyond, ...nulls, ...sameThenAfter(sql`${step.value} = ${cell}`)])
}

/** A bound that follows from the position and that an index can use. */
export function boundOf({ steps: [first] }: Stretch, [cell = null]: readonly SortCell[]): Sql[] {
  if (!first || first.nulls === 'last' || cell === null) return []
  return [first.descending ? sql`${first.value} <= ${cell}` : sql`${first.value} >= ${cell}`]
}
