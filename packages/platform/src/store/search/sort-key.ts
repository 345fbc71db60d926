import { filterInvalid, type Order, parseOrderBy, printKey } from '@levain/core'
import { sql } from 'kysely'
import { allOf, type Dialect, type Sql } from './dialect.ts'
import { isIndexed } from './indexes.ts'
import { type RelatedRows, relatedRows } from './relation.ts'
import { type AnyVocabulary, type Target, targetOf } from './target.ts'
import { column, kindOf, type Place, presence, sortable } from './value.ts'

/** Something rows are sorted by. */
export interface SortKey {
  readonly descending: boolean
  readonly value: Sql
  /** Whether there is a value; it is missing where it is no number. */
  readonly present: Sql
  readonly missing: Sql
  readonly isText: boolean
  /** It is never missing. */
  readonly always?: boolean
  /** Where it is in other rows than those searched: these, of which a row has one at most. */
  readonly rows?: RelatedRows
  /** An index holds these rows in order of the value. */
  readonly indexed?: boolean
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
  return [...keys, ...[...identifying].map((name) => ownKey(item, name))]
}

interface Ordered {
  readonly order: Order
  readonly target: Target
}

const targets = (vocabulary: AnyVocabulary, orders: readonly Order[]): Ordered[] =>
  orders.map((order) => ({ order, target: targetOf(vocabulary, order.key, 'sorted') }))

function sortKey(dialect: Dialect, order: Order, target: Target, item: Place, index: number): SortKey {
  const { relation, field, label, aggregate } = target
  const descending = order.direction === 'desc'
  const place: Place = relation ? { table: relation.table, as: `by${index}` } : item
  const plain = sortable(dialect, place, field, aggregate)
  const value = field.kind === 'text' && field.numbered ? padded(dialect, plain) : plain
  const isText = field.kind === 'text' || field.kind === 'choice' || field.kind === 'time'
  const key = { descending, value, ...presence(value, place, field, aggregate), isText }
  if (!relation) return key
  if (relation.key === undefined) throw invalid(order, 'attribute', 'a key of which a row has one value')
  const rows = relatedRows(relation, label, place.as)
  if (relation.latest) return { ...key, rows: newest(rows, relatedRows(relation, label, `later${index}`), relation.latest) }
  return { ...key, rows, indexed: isIndexed(relation.table, [relation.key, aggregate ?? field.column]) }
}

/** Whole numbers with zeros in front, so that as text they are in their order. */
const padded = (dialect: Dialect, text: Sql): Sql =>
  sql`case when ${dialect.rlike(text, '^(0|[1-9][0-9]{0,18})$')} then substr('00000000000000000000' || ${text}, length(${text}) + 1, 20) else ${text} end`

/** Of several rows with one key only the greatest in these columns. */
function newest(rows: RelatedRows, later: RelatedRows, latest: readonly string[]): RelatedRows {
  const tuple = (place: Place): Sql => sql`(${sql.join(latest.map((name) => column(place, name)))})`
  const same = allOf(later.links.map(([own], index) => sql`${own} = ${rows.links[index]?.[0]}`))
  const none = sql`not exists (select 1 from ${later.from} where ${allOf([same, later.condition])} and ${tuple(later.place)} > ${tuple(rows.place)})`
  return { ...rows, condition: allOf([rows.condition, none]), of: (item) => allOf([rows.of(item), none]) }
}

function ownKey(item: Place, name: string): SortKey {
  const isText = kindOf(item, name) === 'text'
  return { descending: false, value: column(item, name), present: sql`1 = 1`, missing: sql`1 = 0`, isText, always: true }
}

function invalid({ key }: Order, problem: 'duplicate' | 'attribute', expected: string) {
  return filterInvalid({ problem, at: key.at, expected, got: printKey(key) })
}
