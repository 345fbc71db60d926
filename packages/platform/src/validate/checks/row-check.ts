import type { ColumnExpectation, ColumnSchema } from '@levain/core'

/** One column and what is expected of it. */
export interface Subject {
  readonly column: ColumnSchema
  /** The column's name in SQL. */
  readonly sql: string
  readonly expectation: ColumnExpectation
  readonly nowMs: number
}

/**
 * A check every row passes or breaks. To add one: a file with its test, a line in the table, and its field in
 * `columnExpectation`.
 */
export interface RowCheck {
  readonly name: string
  /** In words what is expected; undefined when the expectation does not ask for it. */
  expected(subject: Subject): string | undefined
  /** SQL that is true for a row that breaks the check; may use window functions. */
  brokenBy(subject: Subject): string
  /** Share of rows that may break it; 0 unless given. */
  toleratedShare?(subject: Subject): number
}

/** A check of the table, ready to run: its words and its SQL. */
export interface PlannedCheck {
  readonly name: string
  readonly column?: string
  readonly expected: string
  readonly brokenBy: string
  readonly toleratedShare: number
  readonly severity: 'fail' | 'warn'
}
