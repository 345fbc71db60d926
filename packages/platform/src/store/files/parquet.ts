import { identifier, literal } from '../tables/index.ts'
import type { Relation } from './relation.ts'

/** SQL that gives the names of the columns of a Parquet file. */
export const parquetColumnsSql = (path: string): string =>
  `select column_name as name from (describe from read_parquet(${literal(path)}, hive_partitioning = false))`

/** The file as DuckDB reads it; rows are numbered in place of lines. */
export function parquetRelation(path: string, names: readonly string[]): Relation {
  const renamed = names.map((name, i) => `${identifier(name)} as c${i}`).join(', ')
  const read = `read_parquet(${literal(path)}, hive_partitioning = false, file_row_number = true)`
  const sql = `(select file_row_number + 1 as line, 0 as byte_at, 0 as byte_count, ${renamed} from ${read})`
  return { sql, files: [path], columns: names.map((name) => ({ name, from: 'typed' })), numbered: true }
}
