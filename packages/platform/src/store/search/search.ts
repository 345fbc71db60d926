import {
  type Filter,
  fail,
  type LedgerTables,
  type Page,
  parseFilter,
  printFilter,
  type Search,
  type TableName,
  type Vocabulary,
} from '@levain/core'
import { decodeRow } from '../ledger/rows.ts'
import { candidates } from './candidates.ts'
import { conditionOf } from './condition.ts'
import { allOf, dialects } from './dialect.ts'
import { fingerprint, type Position, readPosition, writePosition } from './position.ts'
import { sortKeys } from './sort-key.ts'
import type { Ask, Source } from './source.ts'
import { type Stretch, stretchesOf } from './stretch.ts'
import type { AnyVocabulary } from './target.ts'
import type { Place } from './value.ts'
import { findRows } from './walk.ts'
import { whereOf } from './where.ts'

/** Beyond so many rows the walk along an index finds a page sooner. */
const fewRows = 5_000

interface Database {
  readonly dialect: keyof typeof dialects
  readonly ask: Ask
  readonly few?: number
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
  const dialect = dialects[database.dialect]
  const source: Source = { dialect, ask: database.ask, few: database.few ?? fewRows }
  const item: Place = { table: vocabulary.table, as: 'item' }
  const parsed = parseFilter(filter)
  const conditionFor = (rest: Filter | undefined) => (rest ? conditionOf(dialect, vocabulary, rest, item) : allOf([]))
  const whole = conditionFor(parsed)
  const stretches = stretchesOf(sortKeys(dialect, vocabulary, orderBy, item), item)
  const name = fingerprint([vocabulary.table, printFilter(parsed), orderBy, where])
  const start = page === undefined || page === '' ? { stretch: 0, cells: null } : fitting(readPosition(name, page), stretches)
  const few = await candidates(source, vocabulary, parsed)
  const condition = few ? conditionFor(few.rest) : whole
  const asked = { item, id: vocabulary.id, scope: whereOf(item, where), condition, stretches, candidates: few?.ids }
  const found = await findRows(source, asked, start, limit + 1)
  const last = found.length > limit ? found[limit - 1] : undefined
  return {
    rows: found.slice(0, limit).map(({ row }) => decodeRow<LedgerTables[Table]>(words.table, row)),
    ...(last ? { next: writePosition(name, last) } : {}),
  }
}

/** @throws page-invalid when the position is none of this order */
function fitting(position: Position, stretches: readonly Stretch[]): Position {
  const { cells } = position
  const steps = stretches[position.stretch]?.steps
  const fits =
    steps?.length === cells.length &&
    steps.every(({ isText }, index) => cells[index] === null || (typeof cells[index] === 'string') === isText)
  if (!fits) throw fail('page-invalid', { reason: 'it was altered' })
  return position
}
