import type { Link, Shape, Tree } from '@levain/core'
import { untranslatable } from '../foreign-model.ts'
import type { Attribute, GraphWriter } from './graph-writer.ts'
import { element } from './schema.ts'

type Trees = Extract<Shape, { kind: 'trees' }>

/** Writes a shape over the features; returns its answers after the link, rows × outputs of float32. */
export function writeShape(graph: GraphWriter, shape: Shape, features: string, width: number): string {
  switch (shape.kind) {
    case 'linear': {
      const weights = Array.from({ length: width }, (_, j) => shape.coefficients.map((row) => row[j]!)).flat()
      const product = graph.node('MatMul', [features, graph.constant({ double: weights }, [width, shape.intercept.length])])
      const margin = graph.node('Add', [product, graph.constant({ double: shape.intercept }, [shape.intercept.length])])
      return link(graph, shape.link, graph.node('Cast', [margin], { to: element.float }))
    }
    case 'trees':
      return link(graph, shape.link, writeTrees(graph, shape, features, width))
    default:
      throw untranslatable('ONNX', `it is a ${shape.kind} model`)
  }
}

function link(graph: GraphWriter, kind: Link, margin: string): string {
  switch (kind) {
    case 'identity':
      return margin
    case 'logit':
      return graph.node('Sigmoid', [margin])
    case 'softmax':
      return graph.node('Softmax', [margin], { axis: 1 })
    case 'log':
      return graph.node('Exp', [margin])
    default:
      throw untranslatable('ONNX', `its answers go through ${String(kind)}`)
  }
}

/** Operators on trees compare numbers only: whether a level is in a list becomes a column of its own, 1 where it is. */
interface LevelColumns {
  readonly columnOf: (feature: number, levels: readonly number[], missingLeft: boolean) => number
  readonly lists: Map<number, { readonly levels: readonly number[]; readonly missingLeft: boolean; readonly column: number }[]>
}

function writeTrees(graph: GraphWriter, shape: Trees, features: string, width: number): string {
  const levels = levelColumns(width)
  const nodes = nodeLists()
  const leaves = { treeids: [] as number[], nodeids: [] as number[], ids: [] as number[], weights: [] as number[] }
  const share = shape.aggregation === 'sum' ? 1 : 1 / Math.max(1, shape.trees.length)
  for (const [t, tree] of shape.trees.entries()) {
    for (let i = 0; i < tree.left.length; i++) {
      addNode(nodes, t, tree, i, levels)
      if (tree.left[i]! >= 0) continue
      const outputs = shape.aggregation === 'sum' ? [t % shape.outputs] : Array.from({ length: shape.outputs }, (_, k) => k)
      for (const [place, k] of outputs.entries()) {
        leaves.treeids.push(t)
        leaves.nodeids.push(i)
        leaves.ids.push(k)
        leaves.weights.push(share * tree.value[i * outputs.length + place]!)
      }
    }
  }
  const input = writeLevelColumns(graph, features, levels)
  const { values, modes, ...whole } = nodes
  const attributes: Record<string, Attribute> = {
    n_targets: shape.outputs,
    base_values_as_tensor: { doubles: shape.base },
    nodes_modes: modes,
    nodes_values_as_tensor: { doubles: values },
    target_weights_as_tensor: { doubles: leaves.weights },
    ...Object.fromEntries(Object.entries(whole).map(([name, list]) => [`nodes_${name}`, list])),
    ...{ target_treeids: leaves.treeids, target_nodeids: leaves.nodeids, target_ids: leaves.ids },
  }
  return graph.node('TreeEnsembleRegressor', [input], attributes)
}

const nodeLists = () => ({
  treeids: [] as number[],
  nodeids: [] as number[],
  featureids: [] as number[],
  truenodeids: [] as number[],
  falsenodeids: [] as number[],
  missing_value_tracks_true: [] as number[],
  values: [] as number[],
  modes: [] as string[],
})

function addNode(nodes: ReturnType<typeof nodeLists>, t: number, tree: Tree, i: number, levels: LevelColumns): void {
  const leaf = tree.left[i]! < 0
  const own = leaf ? null : tree.levels?.[i]
  nodes.treeids.push(t)
  nodes.nodeids.push(i)
  nodes.featureids.push(leaf ? 0 : own ? levels.columnOf(tree.feature[i]!, own, tree.missingLeft[i]!) : tree.feature[i]!)
  nodes.modes.push(leaf ? 'LEAF' : own ? 'BRANCH_GTE' : 'BRANCH_LEQ')
  // The greatest threshold has all numbers on its left, infinity too.
  nodes.values.push(leaf ? 0 : own ? 0.5 : tree.threshold[i] === Number.MAX_VALUE ? Number.POSITIVE_INFINITY : tree.threshold[i]!)
  nodes.truenodeids.push(leaf ? 0 : tree.left[i]!)
  nodes.falsenodeids.push(leaf ? 0 : tree.right[i]!)
  nodes.missing_value_tracks_true.push(!leaf && !own && tree.missingLeft[i] ? 1 : 0)
}

function levelColumns(width: number): LevelColumns {
  const lists: LevelColumns['lists'] = new Map()
  const known = new Map<string, number>()
  return {
    lists,
    columnOf(feature, levels, missingLeft) {
      const key = `${feature}:${missingLeft}:${levels.join()}`
      const column = known.get(key) ?? width + known.size
      if (!known.has(key)) lists.set(feature, [...(lists.get(feature) ?? []), { levels, missingLeft, column }])
      known.set(key, column)
      return column
    },
  }
}

/** A table for each feature with a row for each level, one for what is no level, and one for missing; a gather reads the row. */
function writeLevelColumns(graph: GraphWriter, features: string, { lists }: LevelColumns): string {
  if (lists.size === 0) return features
  const number = (value: number): string => graph.constant({ double: [value] }, [1])
  const made: { tensor: string; columns: number[] }[] = []
  for (const [feature, own] of lists) {
    const none = 1 + own.reduce((most, { levels }) => Math.max(most, levels.at(-1) ?? 0), 0)
    const table = Array.from({ length: none + 2 }, (_, level) =>
      own.map(({ levels, missingLeft }) => Number(level === none + 1 ? missingLeft : levels.includes(level))),
    )
    const x = graph.node('Gather', [features, graph.constant({ int64: [feature] }, [])], { axis: 1 })
    const inside = graph.node('And', [graph.node('GreaterOrEqual', [x, number(0)]), graph.node('Less', [x, number(none)])])
    const whole = graph.node('And', [inside, graph.node('Equal', [x, graph.node('Floor', [x])])])
    const row = graph.node('Where', [whole, x, number(none)])
    const place = graph.node('Where', [graph.node('IsNaN', [x]), number(none + 1), row])
    const index = graph.node('Cast', [place], { to: element.int64 })
    const lookup = graph.constant({ double: table.flat() }, [none + 2, own.length])
    made.push({ tensor: graph.node('Gather', [lookup, index], { axis: 0 }), columns: own.map(({ column }) => column) })
  }
  // Columns were numbered as they were met, and stand table by table.
  const all = graph.node('Concat', [...made.map(({ tensor }) => tensor)], { axis: 1 })
  const order = made.flatMap(({ columns }) => columns)
  const places = order.toSorted((a, b) => a - b).map((column) => order.indexOf(column))
  const sorted = graph.node('Gather', [all, graph.constant({ int64: places }, [places.length])], { axis: 1 })
  return graph.node('Concat', [features, sorted], { axis: 1 })
}
