import { z } from 'zod'
import { claimedMax } from '../foreign-model.ts'

/** Long lists are checked by a plain loop: a model has millions of numbers. */
const numbers = z
  .custom<unknown[]>((list) => Array.isArray(list) && list.every(isNumeric), 'expected a list of numbers')
  .transform(toNumbers)

function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean'
}
function toNumbers(list: unknown[]): number[] {
  return list.map(Number)
}
/** XGBoost writes parameters as text. */
const count = z.coerce.number().int().nonnegative()

export const xgboostTree = z.object({
  left_children: numbers,
  right_children: numbers,
  split_indices: numbers,
  /** At leaves their value. */
  split_conditions: numbers,
  default_left: numbers,
  sum_hessian: numbers,
  split_type: numbers.optional(),
  categories: numbers.optional(),
  categories_nodes: numbers.optional(),
  categories_segments: numbers.optional(),
  categories_sizes: numbers.optional(),
  tree_param: z.object({ size_leaf_vector: count.optional() }).optional(),
})
export type XgboostTree = z.infer<typeof xgboostTree>

/** Levels of one column: text as bytes with offsets, or numbers. Empty for columns that are numbers. */
const encoding = z.object({ offsets: numbers.optional(), values: numbers })

const treeModel = z.object({
  gbtree_model_param: z.object({ num_parallel_tree: count.optional() }),
  tree_info: numbers,
  trees: z.array(xgboostTree),
  cats: z.object({ enc: z.array(encoding) }).optional(),
})

const booster = z.discriminatedUnion('name', [
  z.object({ name: z.literal('gbtree'), model: treeModel }),
  z.object({ name: z.literal('dart'), gbtree: z.object({ model: treeModel }), weight_drop: numbers }),
  z.object({ name: z.literal('gblinear'), model: z.object({ weights: numbers }) }),
])
export type Booster = z.infer<typeof booster>

/** What XGBoost 1.7 to 3 saves as JSON, as far as it matters. */
export const xgboostDocument = z.object({
  version: numbers,
  learner: z.object({
    attributes: z.record(z.string(), z.string()).default({}),
    feature_names: z.array(z.string()).default([]),
    feature_types: z.array(z.string()).default([]),
    gradient_booster: booster,
    learner_model_param: z.object({
      base_score: z.string(),
      num_class: count.max(claimedMax),
      num_feature: count.max(claimedMax),
      num_target: count.default(1),
    }),
    objective: z.object({ name: z.string() }),
  }),
})
export type Learner = z.infer<typeof xgboostDocument>['learner']
