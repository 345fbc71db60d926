import type { ColumnKind } from './columns.ts'
import type { Cell } from './rows.ts'

/** What one database says otherwise than another: the words of SQL that differ, and nothing more. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres'
  readonly types: Readonly<Record<ColumnKind, string>>
  /** Type of a column the database numbers itself, ascending. */
  readonly numbered: string
  /** What follows the columns of a table whose rows lie in the order of its key. */
  readonly clustered: string
  /** What follows a column of an index so that nothing comes before everything, as `find` sorts. */
  readonly nullsFirst: string
  /** What an index holds of a column whose text may be long. */
  longIndexed(column: string): string
  /** The values of a column, where one execution of an `insert` takes all rows; where it takes one row there is no such thing. */
  readonly columnOf?: (kind: ColumnKind, cells: readonly Cell[]) => unknown
  /** The source of an `insert`: its parameters are one for each column. */
  source(kinds: readonly ColumnKind[]): string
  /** The parameter at a position, counted from 1. */
  parameter(position: number): string
  /** Whether a column is among the values of a list that is bound as one parameter. */
  isIn(column: string, kind: ColumnKind, position: number): string
  /** Such a list, in the shape the driver takes. */
  list(values: readonly unknown[]): unknown
}

/** A name in SQL. Names of tables and columns are ours and need no escaping. */
export const quote = (name: string): string => `"${name}"`
