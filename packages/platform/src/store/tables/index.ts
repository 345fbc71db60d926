/** Tables: SQL and typed columns over immutable Parquet, by DuckDB. */
export { openTables } from './open-tables.ts'
export type { Session, SessionScope } from './session.ts'
export { identifier, list, literal } from './sql-text.ts'
export type { TableStore, TablesOptions } from './tables.ts'
