import type { Shape, Tree } from '@levain/core'
import { untranslatable } from '../foreign-model.ts'
import { type ForeignSplit, layTree, numberAt } from '../lay-tree.ts'
import { limitBelow, limitUpTo, previous } from '../thresholds.ts'
import type { Attributes } from './attributes.ts'

interface Ensemble {
  readonly outputs: number
  /** `class` or `target`: what the names of the attributes begin with. */
  readonly weights: 'class' | 'target'
  readonly columns: number
  /** Whether rows come as float64; else thresholds are compared in float32. */
  readonly double: boolean
}

type Trees = Extract<Shape, { kind: 'trees' }>

/**
 * The trees of a TreeEnsembleClassifier or TreeEnsembleRegressor. Where each tree adds to one output, trees take turns over the outputs;
 * where leaves add to several, leaves are vectors.
 *
 * @throws RangeError, model-untranslatable
 */
export function treesOf(
  attributes: Attributes,
  { outputs, weights, columns, double }: Ensemble,
): Pick<Trees, 'aggregation' | 'base' | 'trees'> {
  const nodes = nodesOf(attributes, columns, double)
  const leaves = leavesOf(attributes, weights, outputs)
  const ids = [...new Set(attributes.numbers('nodes_treeids'))]
  const single = ids.map((id) => onlyOutput(leaves.get(id)))
  const told = attributes.numbers('base_values')
  const base = Array.from({ length: outputs }, (_, k) => (told.length === 0 ? 0 : numberAt(told, told.length === 1 ? 0 : k, 'base_values')))
  const mode = attributes.text('aggregate_function') ?? 'SUM'
  if (mode !== 'SUM' && mode !== 'AVERAGE') throw untranslatable('ONNX', `its trees are aggregated by ${mode}`)
  const lay = (id: number, width: number, leaf: (values: readonly number[]) => number[]): Tree => {
    const own = nodes.get(id)!
    return layTree(
      (node) => split(own, node) ?? { value: leaf(leaves.get(id)?.get(node) ?? zeros(outputs)), cover: own.get(node)!.cover },
      width,
      rootOf(own),
    )
  }
  const share = mode === 'AVERAGE' ? 1 / ids.length : 1
  if (single.some((output) => output === null)) {
    const scale = share * ids.length
    return { aggregation: 'mean', base, trees: ids.map((id) => lay(id, outputs, (values) => values.map((value) => value * scale))) }
  }
  const byOutput = Array.from({ length: outputs }, (_, k) => ids.filter((_, i) => single[i] === k))
  const rounds = Math.max(0, ...byOutput.map((own) => own.length))
  const trees = Array.from({ length: rounds }, (_, round) =>
    byOutput.map((own, k) => (own[round] === undefined ? nothing : lay(own[round], 1, (values) => [share * values[k]!]))),
  )
  return { aggregation: 'sum', base, trees: trees.flat() }
}

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0)
const nothing: Tree = { feature: [0], threshold: [0], left: [-1], right: [-1], missingLeft: [false], value: [0], cover: [0] }

type Node = { readonly cover: number; readonly split: ForeignSplit | null }
const split = (nodes: ReadonlyMap<number, Node>, id: number): ForeignSplit | null => {
  const node = nodes.get(id)
  if (!node) throw new RangeError(`there is no node ${id}`)
  return node.split
}

/** The node that nobody points at. */
function rootOf(nodes: ReadonlyMap<number, Node>): number {
  const children = new Set([...nodes.values()].flatMap(({ split: own }) => (own ? [own.left, own.right] : [])))
  const [root, ...others] = [...nodes.keys()].filter((id) => !children.has(id))
  if (root === undefined || others.length > 0) throw new RangeError('a tree has no root, or several')
  return root
}

function nodesOf(attributes: Attributes, columns: number, double: boolean): Map<number, Map<number, Node>> {
  const list = (name: string): number[] => attributes.numbers(`nodes_${name}`)
  const [trees, ids, features, values] = [list('treeids'), list('nodeids'), list('featureids'), list('values')]
  const [truly, falsely, tracks, rates] = [list('truenodeids'), list('falsenodeids'), list('missing_value_tracks_true'), list('hitrates')]
  const byTree = new Map<number, Map<number, Node>>()
  for (const [i, mode] of attributes.texts('nodes_modes').entries()) {
    const own = byTree.get(numberAt(trees, i, 'nodes_treeids')) ?? new Map<number, Node>()
    byTree.set(trees[i]!, own)
    const id = numberAt(ids, i, 'nodes_nodeids')
    if (own.has(id)) throw new RangeError(`tree ${trees[i]} has two nodes ${id}`)
    const cover = rates[i] !== undefined && rates[i] >= 0 ? rates[i] : 0
    if (mode === 'LEAF') {
      own.set(id, { cover, split: null })
      continue
    }
    const feature = numberAt(features, i, 'nodes_featureids')
    if (!Number.isInteger(feature) || feature < 0 || feature >= columns)
      throw new RangeError(`a node reads column ${feature} of ${columns}`)
    const sides = { yes: numberAt(truly, i, 'nodes_truenodeids'), no: numberAt(falsely, i, 'nodes_falsenodeids') }
    own.set(id, { cover, split: { feature, cover, ...decide(mode, values[i] ?? Number.NaN, tracks[i] === 1, sides, double) } })
  }
  return byTree
}

/** Every question as x ≤ threshold, or x in a list; where the answer is turned round, so are the sides. */
function decide(
  mode: string,
  value: number,
  missingYes: boolean,
  { yes, no }: { yes: number; no: number },
  double: boolean,
): Pick<ForeignSplit, 'threshold' | 'levels' | 'missingLeft' | 'left' | 'right'> {
  const upTo = (): number => finite(double ? value : limitUpTo(value))
  const below = (): number => finite(double ? previous(value) : limitBelow(value))
  switch (mode) {
    case 'BRANCH_LEQ':
      return { threshold: upTo(), missingLeft: missingYes, left: yes, right: no }
    case 'BRANCH_LT':
      return { threshold: below(), missingLeft: missingYes, left: yes, right: no }
    case 'BRANCH_GT':
      return { threshold: upTo(), missingLeft: !missingYes, left: no, right: yes }
    case 'BRANCH_GTE':
      return { threshold: below(), missingLeft: !missingYes, left: no, right: yes }
    case 'BRANCH_EQ':
      return { threshold: 0, levels: level(value), missingLeft: missingYes, left: yes, right: no }
    case 'BRANCH_NEQ':
      return { threshold: 0, levels: level(value), missingLeft: false, left: no, right: yes }
    default:
      throw untranslatable('ONNX', `its trees branch by ${mode}`)
  }
}

function finite(threshold: number): number {
  if (Number.isNaN(threshold)) throw new RangeError('a node compares with no number')
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, threshold))
}

function level(value: number): number[] {
  if (!Number.isInteger(value) || value < 0) throw untranslatable('ONNX', `its trees ask whether a column equals ${value}`)
  return [value]
}

/** Numbers of the leaves by tree and node, one for each output. */
function leavesOf(attributes: Attributes, prefix: string, outputs: number): Map<number, Map<number, number[]>> {
  const list = (name: string): number[] => attributes.numbers(`${prefix}_${name}`)
  const [trees, nodes, outs, weights] = [list('treeids'), list('nodeids'), list('ids'), list('weights')]
  const leaves = new Map<number, Map<number, number[]>>()
  for (const [i, weight] of weights.entries()) {
    const tree = numberAt(trees, i, `${prefix}_treeids`)
    const own = leaves.get(tree) ?? new Map<number, number[]>()
    leaves.set(tree, own)
    const node = numberAt(nodes, i, `${prefix}_nodeids`)
    const vector = own.get(node) ?? zeros(outputs)
    const k = outputs === 1 ? 0 : numberAt(outs, i, `${prefix}_ids`)
    if (!(k in vector)) throw new RangeError(`a leaf adds to output ${k} of ${outputs}`)
    vector[k]! += weight
    own.set(node, vector)
  }
  return leaves
}

/** The output that all leaves of a tree add to; null where there are several. */
function onlyOutput(leaves: ReadonlyMap<number, readonly number[]> | undefined): number | null {
  const outputs = new Set([...(leaves?.values() ?? [])].flatMap((vector) => vector.flatMap((value, k) => (value === 0 ? [] : [k]))))
  return outputs.size > 1 ? null : ([...outputs][0] ?? 0)
}
