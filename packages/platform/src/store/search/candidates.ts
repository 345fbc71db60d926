import type { Clause, Filter } from '@levain/core'
import { sql } from 'kysely'
import { compared } from './compare.ts'
import { meant } from './condition.ts'
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

/**
 * Ids of few rows among which are all that the filter lets through, where indexes know of such; undefined where they do
 * not. Databases cannot tell a rare value of a parameter from a common one, and walking along an order in search of a
 * rare one is slow.
 */
export async function candidates(source: Source, vocabulary: AnyVocabulary, filter: Filter): Promise<string[] | undefined> {
  const finder = new Finder(source, vocabulary)
  const found = await finder.find(filter)
  return found && [...found]
}

class Finder {
  readonly #source: Source
  readonly #vocabulary: AnyVocabulary
  #questions = 0

  constructor(source: Source, vocabulary: AnyVocabulary) {
    this.#source = source
    this.#vocabulary = vocabulary
  }

  async find(filter: Filter): Promise<ReadonlySet<string> | undefined> {
    if (filter.kind === 'clause') return this.#clause(filter)
    if (filter.kind === 'and') return this.#fewest(filter.of)
    return filter.kind === 'or' ? this.#union(filter.of) : undefined
  }

  async #fewest(parts: readonly Filter[]): Promise<ReadonlySet<string> | undefined> {
    let fewest: ReadonlySet<string> | undefined
    for (const part of parts) {
      const found = await this.find(part)
      if (found && (!fewest || found.size < fewest.size)) fewest = found
      if (fewest && fewest.size <= fewEnough) break
    }
    return fewest
  }

  async #union(parts: readonly Filter[]): Promise<ReadonlySet<string> | undefined> {
    const union = new Set<string>()
    for (const part of parts) {
      const found = await this.find(part)
      if (!found || union.size + found.size > this.#source.few) return undefined
      for (const id of found) union.add(id)
    }
    return union
  }

  async #clause(clause: Clause): Promise<ReadonlySet<string> | undefined> {
    const { ask, dialect, few } = this.#source
    const sought = idsOf(dialect, this.#vocabulary, clause, meant(this.#vocabulary, clause).target)
    if (!sought || this.#questions >= mostQuestions) return undefined
    this.#questions += 1
    const [counted] = await ask(
      sql`select count(*) as n from (select 1 from ${sought.from} where ${sought.roughly} limit ${few + 1}) as counted`,
    )
    if (Number(counted?.n) > few) return undefined
    const rows = await ask(sql`select ${sought.id} as id from ${sought.from} where ${sought.exactly}`)
    return new Set(rows.map(({ id }) => String(id)))
  }
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
