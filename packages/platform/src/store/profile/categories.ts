import type { CategorySummary, ColumnSchema, Json } from '@levain/core'
import { identifier } from '../tables/index.ts'

/** What a text column is made of. */
export interface CategoryScan {
  readonly present: number
  readonly distinct: number
  readonly summary: CategorySummary
}

/** Values of a column that are kept by name; the rest is counted together. */
const valuesMax = 100
/** Longer values are no categories anybody reads; they are kept by their beginning. */
const charactersMax = 200

/** A query over more columns at once takes DuckDB longer to plan than to run. */
const columnsPerQuery = 32

/** The most frequent values of category and text columns, in few queries; ties go by code point. */
export async function scanCategories(
  query: (sql: string, limit: number) => Promise<Record<string, Json>[]>,
  columns: readonly ColumnSchema[],
): Promise<CategoryScan[]> {
  const scans: CategoryScan[] = []
  for (let start = 0; start < columns.length; start += columnsPerQuery) {
    const group = columns.slice(start, start + columnsPerQuery)
    const found = await query(group.map(topOf).join(' union all '), group.length * valuesMax)
    scans.push(...group.map((_, i) => scanOf(found.filter((row) => row.i === i))))
  }
  return scans
}

function topOf({ name }: ColumnSchema, i: number): string {
  const value = `${identifier(name)}::varchar`
  const groups = `select ${value} as value, count(*) as n from rows where ${identifier(name)} is not null group by 1`
  const totals = `select *, count(*) over () as "distinct", (sum(n) over ())::bigint as present from (${groups})`
  return `(select ${i} as i, left(value, ${charactersMax}) as value, n, "distinct", present from (${totals}) order by n desc, value limit ${valuesMax})`
}

function scanOf(rows: readonly Record<string, Json>[]): CategoryScan {
  const present = Number(rows[0]?.present ?? 0)
  const values = rows.map((row) => ({ value: String(row.value), count: Number(row.n) }))
  const named = values.reduce((sum, { count }) => sum + count, 0)
  return { present, distinct: Number(rows[0]?.distinct ?? 0), summary: { values, otherCount: present - named } }
}
