import { sql } from 'kysely'
import { allOf, anyOf, not, type Sql } from './dialect.ts'
import type { SortCell } from './position.ts'
import type { RelatedRows } from './relation.ts'
import type { SortKey } from './sort-key.ts'
import type { Place } from './value.ts'

/** One expression of an ORDER BY; nulls come last in either direction. */
interface Step {
  readonly value: Sql
  readonly descending: boolean
  readonly isText: boolean
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
}

export function stretchesOf(keys: readonly SortKey[], item: Place): Stretch[] {
  const [first, ...others] = keys
  if (!first) return []
  const further = others.flatMap(stepsOf)
  const joins = keys.flatMap(({ rows }) => (rows ? [{ rows, required: rows === first.rows }] : []))
  const present = { condition: sql`${first.value} is not null`, steps: [first, ...further], joins }
  const without = { condition: sql`${first.value} is null`, steps: further, joins }
  if (!first.rows) return first.always ? [present] : [present, without]
  const absent = not(sql`exists (select 1 from ${first.rows.from} where ${first.rows.of(item)})`)
  return [present, without, { condition: absent, steps: further, joins: joins.slice(1) }]
}

/** Of a key that is not the first: rows whose value is no number come before those without. */
function stepsOf({ value, descending, isText, rows }: SortKey): Step[] {
  if (!rows) return [{ value, descending, isText }]
  const rank = sql`(case when ${rows.links[0]?.[0]} is null then 2 when ${value} is null then 1 else 0 end)`
  return [
    { value: rank, descending: false, isText: false },
    { value, descending, isText },
  ]
}

export const orderClause = ({ steps }: Stretch): Sql =>
  sql.join(steps.map(({ value, descending }) => (descending ? sql`${value} desc nulls last` : sql`${value} asc nulls last`)))

/** Holds for the rows of the stretch that come after one that was sorted by these cells. */
export function afterCells(steps: readonly Step[], cells: readonly SortCell[]): Sql {
  const [step, ...rest] = steps
  const [cell = null, ...further] = cells
  if (!step) return sql`1 = 0`
  const sameThenAfter = (same: Sql) => (rest.length === 0 ? [] : [allOf([same, afterCells(rest, further)])])
  if (cell === null) return anyOf(sameThenAfter(sql`${step.value} is null`))
  const beyond = step.descending ? sql`${step.value} < ${cell}` : sql`${step.value} > ${cell}`
  return anyOf([beyond, sql`${step.value} is null`, ...sameThenAfter(sql`${step.value} = ${cell}`)])
}

/** A bound that follows from the position and that an index can use; nothing where the first step is missing there. */
export function boundOf({ steps: [first] }: Stretch, [cell = null]: readonly SortCell[]): Sql[] {
  if (!first || cell === null) return []
  return [first.descending ? sql`${first.value} <= ${cell}` : sql`${first.value} >= ${cell}`]
}
