import { type Clause, type Filter, filterInvalid, printKey } from '@levain/core'
import { sql } from 'kysely'
import { compared } from './compare.ts'
import { allOf, anyOf, type Dialect, not, type Sql } from './dialect.ts'
import { type RelatedRows, relatedRows } from './relation.ts'
import { type AnyRelation, type AnyVocabulary, type Target, targetOf } from './target.ts'
import { column, type Place } from './value.ts'

/** A clause and what its key means. */
interface Meant {
  readonly clause: Clause
  readonly target: Target
}

/** The filter as a condition on the rows at `item`: never null, so that it can be negated. */
export function conditionOf(dialect: Dialect, vocabulary: AnyVocabulary, filter: Filter, item: Place): Sql {
  const within = (inner: Filter): Sql => conditionOf(dialect, vocabulary, inner, item)
  switch (filter.kind) {
    case 'clause':
      return clauseCondition(dialect, meant(vocabulary, filter), item)
    case 'not':
      return not(within(filter.of))
    case 'or':
      return anyOf(filter.of.map(within))
    default:
      return conjunction(dialect, vocabulary, filter.of, item)
  }
}

/** @throws filter-invalid when the key is unknown or cannot be compared like this */
export function meant(vocabulary: AnyVocabulary, clause: Clause): Meant {
  const target = targetOf(vocabulary, clause.key)
  if (target.comparators.includes(clause.comparator)) return { clause, target }
  const expected = `one of ${target.comparators.join(' ')} after ${printKey(clause.key)}`
  throw filterInvalid({ problem: 'comparator', at: clause.key.at, expected, got: clause.comparator })
}

/** Clauses about one and the same related row become one condition. */
function conjunction(dialect: Dialect, vocabulary: AnyVocabulary, parts: readonly Filter[], item: Place): Sql {
  const together = new Map<AnyRelation, Meant[]>()
  const conditions: Sql[] = []
  for (const part of parts) {
    const found = part.kind === 'clause' ? meant(vocabulary, part) : undefined
    const relation = found?.target.relation
    if (found && relation?.together) together.set(relation, [...(together.get(relation) ?? []), found])
    else conditions.push(conditionOf(dialect, vocabulary, part, item))
  }
  const grouped = [...together].map(([relation, group]) => existing(dialect, relatedRows(relation, undefined), group, item))
  return allOf([...conditions, ...grouped])
}

function clauseCondition(dialect: Dialect, one: Meant, item: Place): Sql {
  const { clause, target } = one
  const { relation, label, field } = target
  if (!relation) return ownCondition(dialect, one, item)
  const rows = relatedRows(relation, label)
  if (clause.comparator === 'IS NULL') return not(existing(dialect, rows, [], item))
  if (clause.comparator === 'IS NOT NULL') return existing(dialect, rows, [], item)
  const holds = existing(dialect, rows, [one], item)
  const assumed = label === undefined ? undefined : relation.absent?.[label]
  const holdsWithout = assumed !== undefined && field.kind === 'text' && (clause.comparator === '=') === (clause.value === assumed)
  return holdsWithout ? anyOf([holds, not(existing(dialect, rows, [], item))]) : holds
}

function ownCondition(dialect: Dialect, { clause, target }: Meant, item: Place): Sql {
  const own = column(item, target.field.column)
  if (clause.comparator === 'IS NULL') return sql`${own} is null`
  if (clause.comparator === 'IS NOT NULL') return sql`${own} is not null`
  const holds = compared(dialect, item, target, clause)
  const isNeverNull = target.field.kind === 'text' && target.field.template !== undefined
  return isNeverNull ? holds : allOf([sql`${own} is not null`, holds])
}

/** There is a related row for which all of these hold. */
function existing(dialect: Dialect, rows: RelatedRows, all: readonly Meant[], item: Place): Sql {
  // They are found by the row they belong to: SQLite, which keeps no statistics, might go through all that have the value.
  const place = { ...rows.place, unindexed: dialect.unindexed }
  const conditions = [rows.of(item), ...all.map(({ target, clause }) => compared(dialect, place, target, clause))]
  return sql`exists (select 1 from ${rows.from} where ${allOf(conditions)})`
}
