import { z } from 'zod'
import { columnType } from './dataset.ts'

/** One input a model expects, by name. `range` and `levels` are what training saw; they describe, they do not refuse. */
export const signatureColumn = z.object({
  name: z.string(),
  type: columnType,
  required: z.boolean().default(true),
  range: z.object({ min: z.number(), max: z.number() }).optional(),
  levels: z.array(z.string()).optional(),
})
export type SignatureColumn = z.infer<typeof signatureColumn>

/** What goes in, in order, and what comes out. */
export const signature = z.object({
  inputs: z.array(signatureColumn).min(1),
  output: z.object({
    name: z.string(),
    task: z.enum(['classification', 'regression']),
    /** Class labels in the order of the probabilities; absent for regression. */
    classes: z.array(z.union([z.string(), z.number(), z.boolean()])).optional(),
  }),
})
export type Signature = z.infer<typeof signature>

/**
 * A fitted transform: reads the named input columns, appends feature columns. Features no transform reads are passed
 * on. Applied in order, the same way in training and serving.
 */
export const transform = z.discriminatedUnion('kind', [
  /** Missing numbers become `value`; with `flag`, a 0/1 feature `<column>_missing` is added. */
  z.object({ kind: z.literal('impute'), column: z.string(), value: z.number(), flag: z.boolean() }),
  /** (x − mean) / scale; scale is 1 for a constant column. */
  z.object({ kind: z.literal('scale'), column: z.string(), mean: z.number(), scale: z.number() }),
  /** One 0/1 feature `<column>=<level>` for each level; unseen and missing values give zeros. */
  z.object({ kind: z.literal('one-hot'), column: z.string(), levels: z.array(z.string()) }),
  /** The index of the level; unseen levels and missing values become NaN. */
  z.object({ kind: z.literal('ordinal'), column: z.string(), levels: z.array(z.string()) }),
  /** Features `<column>_hour`, `<column>_weekday` … from an instant, in UTC; weekday is 0 for Sunday. */
  z.object({
    kind: z.literal('date-parts'),
    column: z.string(),
    parts: z.array(z.enum(['year', 'month', 'day', 'weekday', 'hour', 'minute'])),
  }),
])
export type Transform = z.infer<typeof transform>

/** How the margin of a shape becomes an answer; `log`: the answer is e to the power of the margin. */
export const link = z.enum(['identity', 'logit', 'softmax', 'log'])
export type Link = z.infer<typeof link>

/**
 * A binary tree in flat arrays. Node 0 is the root; `left[i] < 0` marks a leaf, whose `value[i]` has one number per
 * output, or one only. A row goes left when x ≤ threshold (compared as float64), and where `missingLeft` says when x is NaN. A node
 * whose entry in `levels` is a list divides categories: a row goes left when x, the index of its level, is in the list.
 */
export const tree = z.object({
  feature: z.array(z.int()),
  threshold: z.array(z.number()),
  left: z.array(z.int()),
  right: z.array(z.int()),
  missingLeft: z.array(z.boolean()),
  /** Absent in trees that divide no categories; null at nodes that compare with the threshold. Ascending. */
  levels: z.array(z.array(z.int().min(0).max(65_535)).nullable()).optional(),
  /** Row-major, `outputs` numbers per node; zeros at inner nodes. */
  value: z.array(z.number()),
  /** Training rows (or sum of weights) that reached the node; for path-dependent explanations. */
  cover: z.array(z.number()),
})
export type Tree = z.infer<typeof tree>

/** What a trained model is, apart from how it was made. */
export const shape = z.discriminatedUnion('kind', [
  /** The same margin for every row: class log-odds, or the mean. */
  z.object({ kind: z.literal('constant'), value: z.array(z.number()), link }),
  /** margin_k = intercept_k + Σ_j coefficients[k][j]·x_j */
  z.object({ kind: z.literal('linear'), intercept: z.array(z.number()), coefficients: z.array(z.array(z.number())), link }),
  /**
   * `sum`: margin = base + Σ trees, tree t adds to output t mod outputs (boosting).
   * `mean`: answer = mean over trees of the leaf vectors (a decision tree, a forest), with link `identity`.
   */
  z.object({
    kind: z.literal('trees'),
    aggregation: z.enum(['sum', 'mean']),
    outputs: z.int().positive(),
    base: z.array(z.number()),
    trees: z.array(tree),
    link,
  }),
])
export type Shape = z.infer<typeof shape>

/** A trained model: signature, fitted transforms and shape. Everything needed to predict, nothing else. */
export const model = z.object({
  format: z.literal('levain-model/1'),
  algorithm: z.string(),
  signature,
  transforms: z.array(transform),
  /** Names of the features the shape reads, in order, after the transforms. */
  features: z.array(z.string()),
  shape,
  /** A class is answered when its probability reaches this; binary only. */
  threshold: z.number().min(0).max(1).optional(),
})
export type Model = z.infer<typeof model>
