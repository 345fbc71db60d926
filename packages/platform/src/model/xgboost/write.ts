import { hasTarget, type Model, type Shape, type Tree } from '@levain/core'
import { untranslatable } from '../foreign-model.ts'
import { strictLimit } from '../thresholds.ts'

type Trees = Extract<Shape, { kind: 'trees' }>

/** XGBoost's objective for a link, and the base score whose margin is 0. */
const objectives = {
  logit: { classification: 'binary:logistic', regression: 'reg:logistic', zero: '5E-1' },
  softmax: { classification: 'multi:softprob', regression: null, zero: '5E-1' },
  identity: { classification: null, regression: 'reg:squarederror', zero: '0E0' },
  log: { classification: null, regression: 'reg:gamma', zero: '1E0' },
} as const

/**
 * A model of trees as XGBoost's JSON. XGBoost compares and adds in float32: values that are no float32 may go another way there.
 *
 * @throws model-untranslatable
 */
export function writeXgboost(model: Model): Uint8Array {
  const { signature, shape, features } = model
  if (shape.kind !== 'trees') throw untranslatable('XGBoost', `it is a ${shape.kind} model, not one of trees`)
  const { task, classes = [] } = signature.output
  const how = Object.hasOwn(objectives, shape.link) ? objectives[shape.link] : undefined
  const name = how && hasTarget(task) ? how[task] : null
  if (!how || !name || (shape.link === 'logit' && shape.outputs > 1)) {
    throw untranslatable('XGBoost', `it answers ${task} by ${shape.outputs} output(s) through ${shape.link}`)
  }
  if (shape.aggregation === 'mean' && shape.outputs > 1) throw untranslatable('XGBoost', 'its leaves are vectors')
  const columns = columnsOf(model)
  const trees = treesOf(shape)
  const perRound = shape.outputs
  const boosting = {
    gbtree_model_param: { num_parallel_tree: '1', num_trees: String(trees.length) },
    iteration_indptr: Array.from({ length: Math.ceil(trees.length / perRound) + 1 }, (_, i) => Math.min(trees.length, i * perRound)),
    tree_info: trees.map((_, t) => t % perRound),
    trees: trees.map((tree, t) => treeDocument(tree, t, columns)),
    ...(columns.some(({ levels }) => levels) ? { cats: categories(columns) } : {}),
  }
  const multi = shape.link === 'softmax'
  const document = {
    learner: {
      attributes: {},
      feature_names: columns.map((column) => column.name),
      feature_types: columns.map(({ type }) => type),
      gradient_booster: { model: boosting, name: 'gbtree' },
      learner_model_param: {
        base_score: how.zero,
        boost_from_average: '0',
        num_class: multi ? String(classes.length) : '0',
        num_feature: String(features.length),
        num_target: '1',
      },
      objective: multi
        ? { name, softmax_multiclass_param: { num_class: String(classes.length) } }
        : { name, reg_loss_param: { scale_pos_weight: '1' } },
    },
    version: [3, 0, 0],
  }
  return new TextEncoder().encode(JSON.stringify(document))
}

interface Column {
  readonly name: string
  readonly type: 'float' | 'c'
  readonly levels?: readonly string[]
}

/** Features are the inputs, as they are or by the numbers of their levels; XGBoost knows no other transform. */
function columnsOf({ signature, transforms, features, shape }: Model): Column[] {
  const levels = new Map<string, readonly string[]>()
  for (const transform of transforms) {
    const text = signature.inputs.some(({ name, type }) => name === transform.column && (type === 'category' || type === 'text'))
    if (transform.kind !== 'ordinal' || !text)
      throw untranslatable('XGBoost', `it has a transform ${transform.kind} of ${transform.column}`)
    const foreign = transform.levels.find((level) => /[^\x20-\x7e]/.test(level))
    if (foreign !== undefined) throw untranslatable('XGBoost', `it cuts names of levels such as ${foreign}, which are not ASCII`)
    levels.set(transform.column, transform.levels)
  }
  const [divided, compared] = dividedColumns(shape as Trees)
  return features.map((name, j) => {
    if (!signature.inputs.some((input) => input.name === name)) throw untranslatable('XGBoost', `no input is the feature ${name}`)
    const own = levels.get(name)
    if (divided.has(j) && compared.has(j)) throw untranslatable('XGBoost', `it both compares ${name} and divides its levels`)
    if (own && !divided.has(j) && compared.has(j)) throw untranslatable('XGBoost', `it compares the numbers of the levels of ${name}`)
    return { name, type: own || divided.has(j) ? 'c' : 'float', ...(own ? { levels: own } : {}) }
  })
}

function dividedColumns({ trees }: Trees): [Set<number>, Set<number>] {
  const [divided, compared] = [new Set<number>(), new Set<number>()]
  for (const { left, feature, levels } of trees)
    for (let i = 0; i < left.length; i++) if (left[i]! >= 0) (levels?.[i] ? divided : compared).add(feature[i]!)
  return [divided, compared]
}

/** The base is added to the leaves of each output's first tree, so that it need not go through the link and back. */
function treesOf({ trees, aggregation, outputs, base }: Trees): Tree[] {
  const share = aggregation === 'sum' ? 1 : 1 / Math.max(1, trees.length)
  const some = trees.length > 0 ? trees : base.map(() => lone)
  return some.map((tree, t) => ({
    ...tree,
    value: tree.value.map((value, i) => (tree.left[i]! < 0 ? value * share + (t < outputs ? base[t]! : 0) : 0)),
  }))
}

const lone: Tree = { feature: [0], threshold: [0], left: [-1], right: [-1], missingLeft: [false], value: [0], cover: [0] }

/** XGBoost wants a level in every list; where only missing values go left, it is one that no row has. */
function listed(levels: readonly number[], column: Column | undefined): readonly number[] {
  return levels.length > 0 ? levels : [column?.levels?.length ?? 65_536]
}

function treeDocument(tree: Tree, id: number, columns: readonly Column[]): object {
  const { order, left } = turned(tree)
  const leaf = (i: number): boolean => tree.left[i]! < 0
  const divides = (i: number): boolean => !leaf(i) && Boolean(tree.levels?.[i])
  const dividing = [...order.keys()].filter((at) => divides(order[at]!))
  const lists = dividing.map((at) => listed(tree.levels![order[at]!]!, columns[tree.feature[order[at]!]!]))
  const segments = [0]
  for (const list of lists) segments.push(segments.at(-1)! + list.length)
  const parents = order.map(() => 2_147_483_647)
  for (const [at, child] of left.entries()) if (child >= 0) parents.fill(at, child, child + 2)
  const numbers = (of: (i: number) => number): unknown[] => order.map((i) => float(of(i)))
  return {
    base_weights: numbers((i) => (leaf(i) ? tree.value[i]! : 0)),
    categories: lists.flat(),
    categories_nodes: dividing,
    categories_segments: segments.slice(0, -1),
    categories_sizes: lists.map((list) => list.length),
    default_left: order.map((i) => (leaf(i) ? 0 : Number(divides(i) ? !tree.missingLeft[i] : tree.missingLeft[i]))),
    id,
    left_children: left,
    loss_changes: numbers(() => 0),
    parents,
    right_children: left.map((child) => (child < 0 ? -1 : child + 1)),
    split_conditions: numbers((i) => (leaf(i) ? tree.value[i]! : divides(i) ? 0 : strictLimit(tree.threshold[i]!))),
    split_indices: order.map((i) => (leaf(i) ? 0 : tree.feature[i])),
    split_type: order.map((i) => Number(divides(i))),
    sum_hessian: numbers((i) => tree.cover[i]!),
    tree_param: {
      num_deleted: '0',
      num_feature: String(columns.length),
      num_nodes: String(order.length),
      size_leaf_vector: '1',
    },
  }
}

/**
 * The nodes in the order XGBoost needs, the right child beside the left one; and the place of each one's left child. Levels that are
 * listed go right there, so the sides of a split by levels are exchanged.
 */
function turned(tree: Tree): { order: number[]; left: number[] } {
  const order = [0]
  const left: number[] = []
  for (let at = 0; at < order.length; at++) {
    const i = order[at]!
    left.push(tree.left[i]! < 0 ? -1 : order.length)
    if (tree.left[i]! >= 0) order.push(...(tree.levels?.[i] ? [tree.right[i]!, tree.left[i]!] : [tree.left[i]!, tree.right[i]!]))
  }
  return { order, left }
}

/** XGBoost tells whole numbers from others by how they are written. */
const float = (value: number): unknown => raw(Math.fround(value).toExponential())
/** Node has it; the types do not know it yet. */
const raw = (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON

/** The levels of each column as bytes with offsets, one segment for each, and their order by name. */
function categories(columns: readonly Column[]): object {
  const segments = [0]
  const sorted: number[] = []
  const enc = columns.map(({ levels = [] }) => {
    segments.push(segments.at(-1)! + levels.length)
    sorted.push(...levels.map((_, i) => i).sort((a, b) => (levels[a]! < levels[b]! ? -1 : 1)))
    const offsets = [0]
    for (const level of levels) offsets.push(offsets.at(-1)! + level.length)
    return { offsets: levels.length === 0 ? [] : offsets, values: [...levels.join('')].map((character) => character.charCodeAt(0)) }
  })
  return { enc, feature_segments: segments, sorted_idx: sorted }
}
