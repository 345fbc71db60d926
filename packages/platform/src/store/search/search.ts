import { fail, type LedgerTables, type Page, parseFilter, printFilter, type Search, type TableName, type Vocabulary } from '@levain/core'
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../ledger/database.ts'
import { decodeRow } from '../ledger/rows.ts'
import { conditionOf } from './condition.ts'
import { allOf, dialects, type Sql } from './dialect.ts'
import { fingerprint, type Position, readPosition, type SortCell, writePosition } from './position.ts'
import { table } from './relation.ts'
import { sortKeys } from './sort-key.ts'
import { afterCells, boundOf, orderClause, type Stretch, stretchesOf } from './stretch.ts'
import type { AnyVocabulary } from './target.ts'
import type { Place } from './value.ts'
import { whereOf } from './where.ts'

/** Where a search looks. */
interface Database {
  readonly kysely: Kysely<Schema>
  readonly dialect: keyof typeof dialects
}

/**
 * Finds the rows of one page, in order: keyset paging, so a page costs the same however far down it is, and rows that
 * come or go meanwhile neither shift nor repeat the others.
 *
 * @throws filter-invalid, page-invalid
 */
export async function search<Table extends TableName>(
  database: Database,
  words: Vocabulary<Table>,
  { filter = '', orderBy = [], where = {}, limit, page }: Search<Table>,
): Promise<Page<LedgerTables[Table]>> {
  const vocabulary = words as unknown as AnyVocabulary
  const item: Place = { table: vocabulary.table, as: 'item' }
  const parsed = parseFilter(filter)
  const dialect = dialects[database.dialect]
  const condition = allOf([whereOf(item, where), conditionOf(dialect, vocabulary, parsed, item)])
  const stretches = stretchesOf(sortKeys(dialect, vocabulary, orderBy, item), item)
  const name = fingerprint([vocabulary.table, printFilter(parsed), orderBy, where])
  const start = page === undefined || page === '' ? { stretch: 0, cells: null } : fitting(readPosition(name, page), stretches)
  const found = await walk(database, { item, condition, stretches }, start, limit + 1)
  const rows = found.slice(0, limit)
  const last = found.length > limit ? rows.at(-1) : undefined
  return {
    rows: rows.map(({ row }) => decodeRow<LedgerTables[Table]>(words.table, row)),
    ...(last ? { next: writePosition(name, last) } : {}),
  }
}

interface Start {
  readonly stretch: number
  readonly cells: readonly SortCell[] | null
}

interface Found extends Position {
  readonly row: Record<string, unknown>
}

interface Walk {
  readonly item: Place
  readonly condition: Sql
  readonly stretches: readonly Stretch[]
}

async function walk(database: Database, { item, condition, stretches }: Walk, start: Start, limit: number): Promise<Found[]> {
  const found: Found[] = []
  for (let index = start.stretch; index < stretches.length && found.length < limit; index += 1) {
    const stretch = stretches[index] as Stretch
    const cells = index === start.stretch ? start.cells : null
    const after = cells ? [...boundOf(stretch, cells), afterCells(stretch.steps, cells)] : []
    const conditions = allOf([condition, stretch.condition, ...after])
    const rows = await pageOf(database, item, stretch, conditions, limit - found.length)
    found.push(...rows.map((row) => ({ row, stretch: index, cells: stretch.steps.map((_, step) => row[cellName(step)] as SortCell) })))
  }
  return found
}

async function pageOf(
  { kysely }: Database,
  item: Place,
  stretch: Stretch,
  condition: Sql,
  limit: number,
): Promise<Record<string, unknown>[]> {
  const cells = stretch.steps.map(({ value }, index) => sql`${value} as ${sql.ref(cellName(index))}`)
  const joins = stretch.joins.map(({ rows, required }) => sql`${required ? sql`join` : sql`left join`} ${rows.from} on ${rows.of(item)}`)
  const query = sql<Record<string, unknown>>`
    select item.*, ${sql.join(cells)} from ${table(item)} ${sql.join(joins, sql` `)}
    where ${condition} order by ${orderClause(stretch)} limit ${limit}`
  return (await query.execute(kysely)).rows
}

const cellName = (index: number): string => `_${index}`

function fitting(position: Position, stretches: readonly Stretch[]): Position {
  const steps = stretches[position.stretch]?.steps
  const fits =
    steps?.length === position.cells.length &&
    steps.every(({ isText }, index) => position.cells[index] === null || (typeof position.cells[index] === 'string') === isText)
  if (!fits) throw fail('page-invalid', { reason: 'it was altered' })
  return position
}
