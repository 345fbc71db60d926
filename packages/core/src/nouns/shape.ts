import { z } from 'zod'
import { transform } from './transform.ts'

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

/** What one feature says of the classes; a missing or unseen value says nothing. Lists have one entry per class. */
export const classEvidence = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('gaussian'), mean: z.array(z.number()), variance: z.array(z.number().positive()) }),
  /** Natural logarithms of the shares of the levels within each class; the feature holds the index of the level. */
  z.object({ kind: z.literal('categorical'), logShares: z.array(z.array(z.number())) }),
])
export type ClassEvidence = z.infer<typeof classEvidence>

/** Shapes that read features; all but an ensemble. */
export const plainShape = z.discriminatedUnion('kind', [
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
  /** margin_k = logPrior_k + Σ_j log p(x_j | class k) */
  z.object({ kind: z.literal('naive-bayes'), logPrior: z.array(z.number()), evidence: z.array(classEvidence), link }),
  /**
   * The `k` points nearest to the row (Euclidean; of equally near ones the first) vote: each for its class, with one output per
   * class, or with its number, with one output. A vote counts the point's weight, with `distance` divided by its distance.
   */
  z.object({
    kind: z.literal('neighbours'),
    k: z.int().positive(),
    votes: z.enum(['uniform', 'distance']),
    outputs: z.int().positive(),
    /** Row-major: all features of the first point, then those of the next. */
    points: z.array(z.number()),
    /** Per point: the class index or the number. */
    targets: z.array(z.number()),
    /** Per point; all 1 when absent. */
    weights: z.array(z.number().positive()).optional(),
    link,
  }),
  /** The number of the centre nearest to the row (Euclidean; of equally near ones the first), with link `identity`. */
  z.object({ kind: z.literal('centres'), centres: z.array(z.array(z.number())).min(1), link }),
  /** Dense layers, each its inputs × weights + bias, with max(0, x) between layers; the last gives the margins. */
  z.object({
    kind: z.literal('network'),
    /** `weights` is row-major: all weights of the first input, one per unit, then those of the next. */
    layers: z.array(z.object({ weights: z.array(z.number()), bias: z.array(z.number()) })).min(1),
    link,
  }),
])
export type PlainShape = z.infer<typeof plainShape>

/** One model of an ensemble. All members read the inputs of the same signature; each has transforms of its own. */
export const member = z.object({
  algorithm: z.string(),
  transforms: z.array(transform),
  features: z.array(z.string()),
  shape: plainShape,
  /** Its share of the answer; the shares of all members add up to 1. */
  weight: z.number().gt(0).max(1),
})
export type Member = z.infer<typeof member>

/** What a trained model is, apart from how it was made. */
export const shape = z.discriminatedUnion('kind', [
  ...plainShape.options,
  /** answer = Σ weight · answer of the member, of probabilities or predicted numbers. Its model has no transforms and features. */
  z.object({ kind: z.literal('ensemble'), members: z.array(member).min(1).max(100), link: z.literal('identity') }),
])
export type Shape = z.infer<typeof shape>
