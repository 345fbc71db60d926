import type { Signal } from '@levain/core'
import type { Counts, Moments } from '@levain/runtime/stats'

/** One column of one side: what a profile keeps of it, or what the log's rows of a window come to. */
export interface ColumnSummary {
  /** Rows by bin; both sides have the same bins. Missing values and unlisted categories have bins of their own. */
  readonly counts: Counts
  /** Of the values that are numbers; null for categories. */
  readonly moments: Moments | null
}

/** What a drift test found. NaN: it could not be computed. */
export interface Score {
  /** The effect; its size counts, not its sign. May be infinite. */
  readonly statistic: number
  readonly pValue: number
  /** What |statistic| comes to with this many rows and no drift. */
  readonly nullExpectation: number
}

/**
 * A way to measure drift of one column: a declared value beside a plain function. A module in this folder exports one as
 * its default.
 */
export interface DriftTest {
  readonly name: Signal['method']
  readonly kinds: readonly ('numeric' | 'categorical')[]
  /** What exactly is computed; printed beside the number. */
  readonly variant: string
  /** The |statistic| from which the effect counts as large. */
  readonly threshold: number
  /** What its p-value is about: tests of the same question count once in false-discovery control. */
  readonly question: 'distribution' | 'mean' | 'variance'
  score(reference: ColumnSummary, current: ColumnSummary): Score
}
