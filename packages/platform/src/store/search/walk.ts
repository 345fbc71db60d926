import { sql } from 'kysely'
import { allOf, type Dialect, type Sql } from './dialect.ts'
import type { Position, SortCell } from './position.ts'
import { table } from './relation.ts'
import type { Source } from './source.ts'
import { afterCells, boundOf, orderClause, type Stretch } from './stretch.ts'
import { column, type Place } from './value.ts'

/** What is looked for. */
interface Asked {
  readonly item: Place
  /** The columns that tell rows apart. */
  readonly id: readonly string[]
  /** What the caller limits the search to. */
  readonly scope: Sql
  readonly condition: Sql
  readonly stretches: readonly Stretch[]
  /** A query of the ids of the only rows that come into question, where they are few. */
  readonly candidates: Sql | undefined
}

interface Start {
  readonly stretch: number
  readonly cells: readonly SortCell[] | null
}

/** A row with where it stands in the order. */
interface Found extends Position {
  readonly row: Readonly<Record<string, unknown>>
}

/** The first rows from the start on, at most `limit`. */
export async function findRows(source: Source, asked: Asked, start: Start, limit: number): Promise<Found[]> {
  const all: Found[] = []
  for (let index = start.stretch; index < asked.stretches.length && all.length < limit; index += 1) {
    const stretch = asked.stretches[index] as Stretch
    const cells = index === start.stretch ? start.cells : null
    const rows = await source.ask(await queryOf(source, asked, stretch, cells, limit - all.length))
    all.push(...rows.map((row) => ({ row, stretch: index, cells: stretch.steps.map((_, step) => row[cellName(step)] as SortCell) })))
  }
  return all
}

/** Sorts ids only, and then gets the rows of those that are left. */
async function queryOf(source: Source, asked: Asked, stretch: Stretch, cells: readonly SortCell[] | null, limit: number): Promise<Sql> {
  const { item, id } = asked
  const values = stretch.steps.map(({ value }, index) => sql`${value} as ${sql.ref(cellName(index))}`)
  const ids = id.map((name, index) => sql`${column(item, name)} as ${sql.ref(idName(index))}`)
  const after = cells ? [...boundOf(stretch, cells), afterCells(stretch.steps, cells)] : []
  const conditions = allOf([asked.scope, asked.condition, stretch.condition, ...after])
  const from = await fromOf(source, asked, stretch)
  // Found as a whole, before the rows themselves are fetched one by one.
  const few = asked.candidates ? sql`with candidate as materialized (${asked.candidates}) ` : sql``
  const sorted = sql`${few}select ${sql.join([...ids, ...values])} from ${from} where ${conditions} order by ${orderClause(stretch.steps)} limit ${limit}`
  const same = allOf(id.map((name, index) => sql`${column(item, name)} = ${found(idName(index))}`))
  const again = stretch.steps.map((step, index) => ({ ...step, value: found(cellName(index)) }))
  const shown = sql.join(again.map(({ value }) => value))
  return sql`select item.*, ${shown} from (${sorted}) as found ${source.dialect.inOrder} ${table(item)} on ${same} order by ${orderClause(again)}`
}

/** The tables in the order they are best gone through: from the few rows that come into question, else along the index that has the order, else from the rows in scope. */
async function fromOf(source: Source, { item, id, scope, candidates }: Asked, stretch: Stretch): Promise<Sql> {
  const { dialect } = source
  const [first, ...others] = stretch.joins
  if (candidates) {
    const [only = ''] = id
    const rows = sql`candidate ${dialect.inOrder} ${table(item)} on ${column(item, only)} = candidate.id`
    return joined(dialect, rows, stretch.joins, item)
  }
  if (!first || !stretch.walks || (await isFew(source, item, scope))) return joined(dialect, table(item), stretch.joins, item)
  return joined(dialect, sql`${first.rows.from} ${dialect.inOrder} ${table(item)} on ${first.rows.of(item)}`, others, item)
}

function joined(dialect: Dialect, base: Sql, joins: Stretch['joins'], item: Place): Sql {
  const tables = joins.map(({ rows, required }) => sql`${required ? dialect.inOrder : sql`left join`} ${rows.from} on ${rows.of(item)}`)
  return sql.join([base, ...tables], sql` `)
}

async function isFew({ ask, few }: Source, item: Place, scope: Sql): Promise<boolean> {
  const rows = await ask(sql`select count(*) as n from (select 1 from ${table(item)} where ${scope} limit ${few + 1}) as counted`)
  return Number(rows[0]?.n) <= few
}

const found = (name: string): Sql => sql.ref(`found.${name}`)
const cellName = (index: number): string => `_${index}`
const idName = (index: number): string => `id_${index}`
