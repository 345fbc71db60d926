import type { Clause, Filter } from '@levain/core'
import { sql } from 'kysely'
import { compared } from './compare.ts'
import { conditionOf, meant } from './condition.ts'
import { allOf, type Dialect, type Sql } from './dialect.ts'
import { isIndexed } from './indexes.ts'
import { relatedRows, table } from './relation.ts'
import type { Source } from './source.ts'
import type { AnyVocabulary, Target } from './target.ts'
import { column, type Place } from './value.ts'

/** With so few there is no use in looking for fewer. */
const fewEnough = 200

/** So many questions at most are spent on finding out. */
const mostQuestions = 8

/** Where to look: few rows among which are all that the filter lets through, and what is still to be asked of them. */
export interface Candidates {
  /** A query of their ids, each once, as `id`. */
  readonly ids: Sql
  readonly rest: Filter | undefined
}

/**
 * The few rows that come into question, where indexes know of such; undefined where they do not. Databases cannot tell a
 * rare value of a parameter from a common one, and walking along an order in search of a rare one is slow.
 */
export const candidates = (source: Source, vocabulary: AnyVocabulary, filter: Filter): Promise<Candidates | undefined> =>
  new Finder(source, vocabulary).find(filter)

interface Found extends Candidates {
  readonly count: number
}

class Finder {
  readonly #source: Source
  readonly #vocabulary: AnyVocabulary
  #questions = 0

  constructor(source: Source, vocabulary: AnyVocabulary) {
    this.#source = source
    this.#vocabulary = vocabulary
  }

  async find(filter: Filter): Promise<Found | undefined> {
    if (filter.kind === 'clause') return this.#clause(filter)
    if (filter.kind === 'and') return this.#fewest(filter.of)
    return filter.kind === 'or' ? this.#union(filter, filter.of) : undefined
  }

  async #fewest(parts: readonly Filter[]): Promise<Found | undefined> {
    let fewest: Found | undefined
    let others: readonly Filter[] = parts
    for (const part of parts) {
      const found = await this.find(part)
      if (!found || (fewest && found.count >= fewest.count)) continue
      fewest = found
      others = [...parts.filter((other) => other !== part), ...(found.rest ? [found.rest] : [])]
      if (found.count <= fewEnough) break
    }
    return fewest && this.#narrowed(fewest, others)
  }

  /** What only needs the id is asked before the row itself is fetched. */
  #narrowed({ ids, count }: Found, others: readonly Filter[]): Found {
    const { dialect } = this.#source
    const candidate: Place = { table: this.#vocabulary.table, as: 'candidate' }
    // Candidates have an id and nothing else: where rows are told apart by other columns, all is asked of the row itself.
    const byId = this.#vocabulary.id.join() === 'id'
    const early = others.filter((part) => byId && part.kind === 'clause' && isOfRelated(this.#vocabulary, part))
    const conditions = early.map((part) => conditionOf(dialect, this.#vocabulary, part, candidate))
    const late = others.filter((part) => !early.includes(part))
    return {
      ids: early.length === 0 ? ids : sql`select candidate.id as id from (${ids}) as candidate where ${allOf(conditions)}`,
      rest: late.length === 0 ? undefined : { kind: 'and', of: late },
      count,
    }
  }

  async #union(whole: Filter, parts: readonly Filter[]): Promise<Found | undefined> {
    const all: Found[] = []
    for (const part of parts) {
      const found = await this.find(part)
      if (!found) return undefined
      all.push(found)
    }
    const count = all.reduce((sum, found) => sum + found.count, 0)
    if (count > this.#source.few) return undefined
    const ids = sql.join(
      all.map((found) => found.ids),
      sql` union `,
    )
    return { ids, rest: all.some(({ rest }) => rest) ? whole : undefined, count }
  }

  async #clause(clause: Clause): Promise<Found | undefined> {
    const { ask, dialect, few } = this.#source
    const { target } = meant(this.#vocabulary, clause)
    const sought = idsOf(dialect, this.#vocabulary, clause, target)
    if (!sought || this.#questions >= mostQuestions) return undefined
    this.#questions += 1
    const [counted] = await ask(
      sql`select count(*) as n from (select 1 from ${sought.from} where ${sought.roughly} limit ${few + 1}) as counted`,
    )
    const count = Number(counted?.n)
    if (count > few) return undefined
    const ids = sql`select distinct ${sought.id} as id from ${sought.from} where ${sought.exactly}`
    // With others about the same related row it must hold of one and the same.
    return { ids, rest: target.relation?.together ? clause : undefined, count }
  }
}

/** Whether it asks for related rows that the id alone leads to. */
function isOfRelated(vocabulary: AnyVocabulary, clause: Clause): boolean {
  const { relation, label } = meant(vocabulary, clause).target
  const [id, ...more] = vocabulary.id
  if (!relation || relation.together || more.length > 0) return false
  return relatedRows(relation, label).links.every(([, own]) => own === id)
}

/** Comparisons of text that an index answers faster than its rows do. */
const narrowing: ReadonlySet<Clause['comparator']> = new Set(['=', 'IN', 'LIKE', 'ILIKE'])

interface Sought {
  readonly id: Sql
  readonly from: Sql
  readonly exactly: Sql
  /** Holds wherever `exactly` does, and needs the index only. */
  readonly roughly: Sql
}

/** How an index is asked for the ids of the rows for which the clause holds; nothing where none can be. */
function idsOf(dialect: Dialect, vocabulary: AnyVocabulary, clause: Clause, target: Target): Sought | undefined {
  const [id, ...more] = vocabulary.id
  const { relation, field, label, aggregate } = target
  const isRange = field.kind === 'metric' && clause.comparator !== '!='
  if (id === undefined || more.length > 0 || (!isRange && !narrowing.has(clause.comparator))) return undefined
  if (!relation) {
    const item: Place = { table: vocabulary.table, as: 'item' }
    const exactly = compared(dialect, item, target, clause)
    return isIndexed(vocabulary.table, [field.column]) ? { id: column(item, id), from: table(item), exactly, roughly: exactly } : undefined
  }
  const rows = relatedRows(relation, label)
  const [link, ...others] = rows.links
  if (link?.[1] !== id || others.length > 0 || relation.key === undefined || isAssumed(target)) return undefined
  if (!isIndexed(relation.table, [relation.key, aggregate ?? field.column])) return undefined
  const within = allOf([rows.condition, beginning(dialect, rows.place, target, clause)])
  const exactly = allOf([within, compared(dialect, rows.place, target, clause)])
  const roughly = allOf([within, compared(dialect, rows.place, { ...target, aggregate: aggregate ?? field.column }, clause)])
  return { id: link[0], from: rows.from, exactly, roughly }
}

function beginning(dialect: Dialect, place: Place, { field }: Target, { comparator, value }: Clause): Sql {
  const isList = field.kind === 'text' && (comparator === '=' || comparator === 'IN')
  return isList ? dialect.beginsAsOne(column(place, field.column), [value].flat().map(String)) : allOf([])
}

/** Rows without the key may count too. */
const isAssumed = ({ relation, label }: Target): boolean => label !== undefined && relation?.absent?.[label] !== undefined
