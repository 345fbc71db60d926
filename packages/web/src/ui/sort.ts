/** A column's key, with `-` in front for descending; empty keeps the order as it came. */
export type Sort = string

interface Sortable<Row> {
  readonly key: string
  readonly value?: (row: Row) => string | number | boolean | null | undefined
}

/** Rows in the order of a column; missing values come last, whichever way. */
export function sorted<Row>(rows: readonly Row[], columns: readonly Sortable<Row>[], sort: Sort | undefined): readonly Row[] {
  if (!sort) return rows
  const descending = sort.startsWith('-')
  const value = columns.find((column) => column.key === (descending ? sort.slice(1) : sort))?.value
  if (!value) return rows
  const sign = descending ? -1 : 1
  return [...rows].sort((a, b) => compare(value(a), value(b), sign))
}

function compare(a: unknown, b: unknown, sign: number): number {
  const missing = Number(isMissing(a)) - Number(isMissing(b))
  if (missing !== 0 || isMissing(a)) return missing
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b)
  return sign * String(a).localeCompare(String(b), 'en', { numeric: true })
}

const isMissing = (value: unknown): boolean => value === null || value === undefined || Number.isNaN(value)
