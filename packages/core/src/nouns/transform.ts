import { z } from 'zod'

/**
 * A fitted transform: reads the named input columns, appends feature columns. Features no transform reads are passed
 * on. Applied in order, the same way in training and serving.
 */
export const transform = z.discriminatedUnion('kind', [
  /** Missing numbers become `value`; with `flag`, a 0/1 feature `<column>_missing` is added. */
  z.object({ kind: z.literal('impute'), column: z.string(), value: z.number(), flag: z.boolean() }),
  /** Numbers from `min` to `max` become missing. */
  z.object({ kind: z.literal('missing'), column: z.string(), min: z.number(), max: z.number() }),
  /** (x − mean) / scale; scale is 1 for a constant column. */
  z.object({ kind: z.literal('scale'), column: z.string(), mean: z.number(), scale: z.number() }),
  /** One 0/1 feature `<column>=<level>` for each level; unseen and missing values give zeros. */
  z.object({ kind: z.literal('one-hot'), column: z.string(), levels: z.array(z.string()) }),
  /** The index of the level; unseen levels and missing values become NaN. */
  z.object({ kind: z.literal('ordinal'), column: z.string(), levels: z.array(z.string()) }),
  /** The number of the bucket a level falls into, by its text alone; any level has one. Missing stays missing. */
  z.object({ kind: z.literal('hash'), column: z.string(), buckets: z.int().min(2).max(65_536) }),
  /** A feature `name`: the mean target of the row's level in training; `other` for unseen levels and missing values. */
  z.object({
    kind: z.literal('target-mean'),
    column: z.string(),
    name: z.string(),
    levels: z.array(z.string()),
    means: z.array(z.number()),
    other: z.number(),
  }),
  /**
   * One feature `<column>:<term>` for each term, a word or two words in a row: how often it occurs times its weight `idf`, the features of
   * a text scaled to length 1. Words are runs of two or more letters, digits and `_`, in lower case. Missing text has none.
   */
  z.object({ kind: z.literal('tf-idf'), column: z.string(), terms: z.array(z.string()), idf: z.array(z.number()) }),
  /** A feature `name`: the product of two columns of numbers. */
  z.object({ kind: z.literal('product'), column: z.string(), by: z.string(), name: z.string() }),
  /** Features `<column>_hour`, `<column>_weekday` … from an instant, in UTC; weekday is 0 for Sunday. */
  z.object({
    kind: z.literal('date-parts'),
    column: z.string(),
    parts: z.array(z.enum(['year', 'month', 'day', 'weekday', 'hour', 'minute'])),
  }),
])
export type Transform = z.infer<typeof transform>
