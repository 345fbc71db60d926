import { z } from 'zod'
import { columnType } from './dataset.ts'
import { digest } from './scalars.ts'

/**
 * Counts between ascending `edges` (`counts.length === edges.length − 1`); bin i is [edges[i], edges[i+1]), the last
 * one closed. Values below the first or above the last edge belong to the outer bins.
 */
export const histogram = z.object({ edges: z.array(z.number()), counts: z.array(z.int().nonnegative()) })
export type Histogram = z.infer<typeof histogram>

/** Summary of a number, integer, boolean or time column; times are in milliseconds since 1970 UTC. */
export const numericSummary = z.object({
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  /** Population standard deviation (ddof 0). */
  std: z.number(),
  /** Keys `0.01` … `0.99`; linear interpolation. */
  quantiles: z.record(z.string(), z.number()),
  /** Equal-width bins, to look at. */
  histogram,
  /**
   * Frozen for drift: bins between the deciles, equal ones merged. A column with ten distinct values or fewer has a bin
   * for each instead, and a constant one a bin below and a bin above it.
   */
  deciles: histogram,
})
export type NumericSummary = z.infer<typeof numericSummary>

/** The most frequent values of a category or text column; `otherCount` counts the rest. */
export const categorySummary = z.object({
  values: z.array(z.object({ value: z.string(), count: z.int().nonnegative() })),
  otherCount: z.int().nonnegative(),
})
export type CategorySummary = z.infer<typeof categorySummary>

export const columnProfile = z.object({
  name: z.string(),
  type: columnType,
  /** Rows with a value. With `nullCount` it adds up to the table's rows. */
  count: z.int().nonnegative(),
  /** Rows without one; NaN and infinities count as missing. */
  nullCount: z.int().nonnegative(),
  /** Exact up to 100,000 rows and for categories, else within a few percent. */
  distinctCount: z.int().nonnegative(),
  numeric: numericSummary.optional(),
  category: categorySummary.optional(),
  /** A time column's instants by hour (0–23) and by weekday (0 is Sunday), in UTC: what drift of times is measured on. */
  calendar: z.object({ hours: z.array(z.int().nonnegative()).length(24), weekdays: z.array(z.int().nonnegative()).length(7) }).optional(),
})
export type ColumnProfile = z.infer<typeof columnProfile>

/**
 * What a table looks like: counts and distributions, no rows. A function of the table alone: the same table always has the
 * same profile. Travels in the bundle so that monitoring never reopens training data. The profile of a model has one column
 * more, `__prediction__`: what the model answered, best on held-out rows.
 */
export const profile = z.object({
  v: z.literal(1),
  table: digest,
  rows: z.int().nonnegative(),
  columns: z.array(columnProfile),
})
export type Profile = z.infer<typeof profile>
