/** How a key is compared with a value. */
export const comparators = ['=', '!=', '<', '<=', '>', '>=', 'LIKE', 'ILIKE', 'RLIKE', 'IN', 'NOT IN', 'IS NULL', 'IS NOT NULL'] as const
export type Comparator = (typeof comparators)[number]

/** A part of a key between two dots. What stood in quotes is one part, whatever is in it. */
export interface KeyPart {
  readonly text: string
  readonly quoted: boolean
}

/** What is compared or sorted by, e.g. `metrics.loss.min`, ``tags.`mlflow.user` `` or `start_time`. */
export interface Key {
  /** At least one; where there are several, the first names what the rest belongs to (`metrics`, `tags`, …). */
  readonly parts: readonly KeyPart[]
  /** Where it stands in the text, in characters from 0. */
  readonly at: number
}

export type FilterValue = string | number

/** One comparison. `value` is a list for IN and NOT IN, and null for IS NULL and IS NOT NULL. */
export interface Clause {
  readonly kind: 'clause'
  readonly key: Key
  readonly comparator: Comparator
  readonly value: FilterValue | readonly FilterValue[] | null
}

/** A condition on rows, as {@link parseFilter} reads it. An `and` of nothing holds for every row. */
export type Filter =
  | Clause
  | { readonly kind: 'not'; readonly of: Filter }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }

/** A key to sort by. */
export interface Order {
  readonly key: Key
  readonly direction: 'asc' | 'desc'
}

/** What a filter may be at most, so that no text keeps a server busy. */
export const filterLimits = { characters: 100_000, clauses: 100, values: 10_000, depth: 50 } as const
