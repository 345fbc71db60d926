/** Tables: SQL and typed columns over immutable Parquet, by DuckDB. */
export { filesInSql } from './files-in-sql.ts'
export { openTables } from './open-tables.ts'
export { identifier, list, literal } from './sql-text.ts'
export type { TablesOptions } from './tables.ts'
