import { createHash } from 'node:crypto'
import type { ColumnSchema, ColumnType } from '@levain/core'
import { canonicalJson } from '../blobs/canonical-json.ts'
import { typeOfSql, typeOfText } from './schema.ts'
import type { Session } from './session.ts'
import { identifier, literal } from './sql-text.ts'

/** What one scan of a Parquet file tells. */
export interface Description {
  readonly rows: number
  readonly schema: ColumnSchema[]
  /** Order-independent digest of the rows: equal rows keep it, whoever wrote the file and in whatever order. */
  readonly content: string
}

/**
 * Describes a Parquet file in one scan.
 *
 * `content` is the sum over rows, modulo 2^128, of two salted 64-bit hashes of the typed values (DuckDB's `hash`), with
 * the row count, names and types. It recognises equal content; it is no protection against forgery, for which there is
 * sha256. A DuckDB with another `hash` gives other contents: then an equal table is taken for a new one, never the reverse.
 *
 * @param inherited types that text columns keep from the tables they came from
 */
export async function describeParquet(session: Session, path: string, inherited: ReadonlyMap<string, ColumnType>): Promise<Description> {
  const source = `read_parquet(${literal(path)}, hive_partitioning = false)`
  const columns = (await session.rows(
    `select column_name as name, column_type as type from (describe from ${source})`,
  )) as unknown as Named[]
  const [scan = {}] = await session.rows(`select ${aggregates(columns)} from ${source}`)
  const rows = Number(scan.rows)
  const schema = columns.map(({ name, type }, i) => ({
    name,
    sqlType: type,
    type: typeOfSql(type) ?? inherited.get(name) ?? typeOfText(Number(scan[`distinct${i}`]), Number(scan[`present${i}`])),
    nullable: Number(scan[`present${i}`]) < rows,
  }))
  const named = columns.map(({ name, type }) => [name, type])
  const content = canonicalJson({ columns: named, rows, sums: [String(scan.sum0), String(scan.sum1)] })
  return { rows, schema, content: `rows:${createHash('sha256').update(content).digest('hex')}` }
}

interface Named {
  name: string
  type: string
}

function aggregates(columns: readonly Named[]): string {
  const names = columns.map(({ name }) => identifier(name))
  const perColumn = columns.flatMap(({ type }, i) => [
    `count(${names[i]}) as present${i}`,
    ...(type === 'VARCHAR' ? [`approx_count_distinct(${names[i]}) as distinct${i}`] : []),
  ])
  const sums = [0, 1].map((salt) => `coalesce(sum(hash(${salt}, ${names.join(', ')})), 0) as sum${salt}`)
  return ['count(*) as rows', ...sums, ...perColumn].join(', ')
}
