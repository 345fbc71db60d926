import { filterInvalid, type Order, parseOrderBy, printKey } from '@levain/core'
import { sql } from 'kysely'
import { allOf, type Dialect, type Sql } from './dialect.ts'
import { type RelatedRows, relatedRows } from './relation.ts'
import { type AnyVocabulary, type Target, targetOf } from './target.ts'
import { column, kindOf, type Place, sortable } from './value.ts'

/** Something rows are sorted by. */
export interface SortKey {
  readonly descending: boolean
  /** Null where it is missing, or no number. */
  readonly value: Sql
  readonly isText: boolean
  /** It is never missing. */
  readonly always?: boolean
  /** Where it is in other rows than those searched: these, of which a row has one at most. */
  readonly rows?: RelatedRows
}

/**
 * What rows are sorted by, down to what tells any two apart.
 *
 * @throws filter-invalid for a key that is unknown, stands twice, or of which a row may have several values
 */
export function sortKeys(dialect: Dialect, vocabulary: AnyVocabulary, orderBy: readonly string[], item: Place): SortKey[] {
  const asked = targets(vocabulary, parseOrderBy(orderBy))
  const seen = new Set<string>()
  for (const { order, target } of asked) {
    if (seen.has(target.identity)) throw invalid(order, 'duplicate', 'each key once')
    seen.add(target.identity)
  }
  const further = targets(vocabulary, parseOrderBy(orderBy.length === 0 ? vocabulary.defaultOrder : vocabulary.tieBreak))
  const chosen = [...asked, ...further.filter(({ target }) => !seen.has(target.identity))]
  const identifying = new Set(vocabulary.id)
  const keys = chosen.map(({ order, target }, index) => {
    const key = sortKey(dialect, order, target, item, index)
    return !target.relation && identifying.delete(target.field.column) ? { ...key, always: true } : key
  })
  return [...keys, ...[...identifying].map((name) => ownKey(dialect, item, name))]
}

interface Ordered {
  readonly order: Order
  readonly target: Target
}

const targets = (vocabulary: AnyVocabulary, orders: readonly Order[]): Ordered[] =>
  orders.map((order) => ({ order, target: targetOf(vocabulary, order.key) }))

function sortKey(dialect: Dialect, order: Order, target: Target, item: Place, index: number): SortKey {
  const { relation, field, label, aggregate } = target
  const descending = order.direction === 'desc'
  const place: Place = relation ? { table: relation.table, as: `by${index}` } : item
  const value = sortable(dialect, place, field, aggregate)
  const isText = field.kind === 'text' || field.kind === 'choice' || field.kind === 'time'
  const key = { descending, value: isText ? dialect.ordered(value) : value, isText }
  if (!relation) return key
  if (relation.key === undefined) throw invalid(order, 'attribute', 'a key of which a row has one value')
  const rows = relatedRows(relation, label, place.as)
  return { ...key, rows: relation.latest ? newest(rows, relatedRows(relation, label, `later${index}`), relation.latest) : rows }
}

/** Of several rows with one key only the greatest in these columns. */
function newest(rows: RelatedRows, later: RelatedRows, latest: readonly string[]): RelatedRows {
  const tuple = (place: Place): Sql => sql`(${sql.join(latest.map((name) => column(place, name)))})`
  const same = allOf(later.links.map(([own], index) => sql`${own} = ${rows.links[index]?.[0]}`))
  const none = sql`not exists (select 1 from ${later.from} where ${allOf([same, later.condition])} and ${tuple(later.place)} > ${tuple(rows.place)})`
  return { ...rows, condition: allOf([rows.condition, none]), of: (item) => allOf([rows.of(item), none]) }
}

function ownKey(dialect: Dialect, item: Place, name: string): SortKey {
  const isText = kindOf(item, name) === 'text'
  const value = column(item, name)
  return { descending: false, value: isText ? dialect.ordered(value) : value, isText, always: true }
}

function invalid({ key }: Order, problem: 'duplicate' | 'attribute', expected: string) {
  return filterInvalid({ problem, at: key.at, expected, got: printKey(key) })
}
