import { fail } from '@levain/core'
import { decodeProtobuf } from '../../protobuf/index.ts'
import { orDamaged } from '../damaged.ts'
import { type ForeignModel, type Reading, untranslatable } from '../foreign-model.ts'
import { type Attributes, attributesOf, tensorNumbers } from './attributes.ts'
import { type Column, Columns } from './columns.ts'
import { element, modelMessage, type OnnxGraph, type OnnxModel, type OnnxNode } from './schema.ts'
import { linearClassifier, linearRegressor, normalised, type Scores, treeClassifier, treeRegressor } from './scores.ts'

/** What a name of the graph stands for. */
type Value =
  | { readonly kind: 'columns'; readonly columns: readonly Column[] }
  | { readonly kind: 'constant'; readonly numbers: readonly number[] }
  | { readonly kind: 'scores'; readonly scores: Scores; readonly features: readonly string[] }
  | { readonly kind: 'labels'; readonly of: string }

/**
 * Reads an ONNX model of columns, what is done to them, and one linear model or ensemble of trees over them.
 *
 * @throws model-unreadable, model-untranslatable, input-invalid
 */
export function readOnnx(bytes: Uint8Array, path: string, { columns: asked }: Reading): ForeignModel {
  const { graph } = orDamaged(path, () => decodeProtobuf(modelMessage, bytes) as unknown as OnnxModel)
  if (!graph || graph.nodes.length === 0) throw fail('model-unreadable', { path, reason: 'it is no ONNX model: it has no graph' })
  return orDamaged(path, () => follow(graph, asked))
}

function follow(graph: OnnxGraph, asked: readonly string[] | undefined): ForeignModel {
  const columns = new Columns(graph, asked)
  const values = new Map<string, Value>()
  for (const [name, own] of columns.byInput) values.set(name, { kind: 'columns', columns: own })
  for (const tensor of graph.initializers) values.set(tensor.name ?? '', { kind: 'constant', numbers: tensorNumbers(tensor) })
  for (const node of graph.nodes) for (const [name, value] of run(node, values, columns)) values.set(name, value)
  const answers = graph.outputs.map(({ name = '' }) => values.get(name))
  const found = answers.find((value) => value?.kind === 'scores')
  if (found?.kind !== 'scores') throw untranslatable('ONNX', 'none of its outputs are the scores of a linear model or of trees')
  const { shape, task, classes } = found.scores
  return {
    algorithm: `onnx ${shape.kind}`,
    inputs: columns.inputs,
    task,
    ...(classes ? { classes } : {}),
    transforms: columns.transforms,
    features: found.features,
    shape,
    notes: [],
  }
}

/** What the outputs of a node stand for. */
function run(node: OnnxNode, values: ReadonlyMap<string, Value>, columns: Columns): [string, Value][] {
  const attributes = attributesOf(node)
  const [output = '', second = ''] = node.output
  const given = node.input.map((name) => valueNamed(values, name))
  const [first] = given
  const predict = predictors[node.operator ?? '']
  if (predict && first?.kind === 'columns') {
    const features = columns.features(first.columns)
    const scores = predict(attributes, { columns: features.length, double: columns.double })
    const value: Value = { kind: 'scores', scores, features }
    return scores.task === 'regression'
      ? [[output, value]]
      : [
          [output, { kind: 'labels', of: second }],
          [second, value],
        ]
  }
  if (node.operator === 'Constant') return [[output, constant(node)]]
  if (first && passing.has(node.operator ?? '') && keeps(node, attributes, first)) return [[output, first]]
  if (first?.kind === 'scores' && (node.operator === 'ZipMap' || node.operator === 'Normalizer')) {
    if (node.operator === 'Normalizer' && attributes.text('norm') !== 'L1') throw unknown(node)
    if (node.operator === 'Normalizer') normalised(first.scores)
    return [[output, first]]
  }
  // onnxmltools ends its models with a multiplication by 1.
  if (first?.kind === 'scores' && node.operator === 'Mul' && given[1]?.kind === 'constant' && given[1].numbers.every((x) => x === 1)) {
    return [[output, first]]
  }
  const changed = change(node, attributes, given, columns)
  if (!changed) throw unknown(node)
  return [[output, { kind: 'columns', columns: changed }]]
}

const predictors: Readonly<Record<string, (attributes: Attributes, reads: { columns: number; double: boolean }) => Scores>> = {
  TreeEnsembleClassifier: treeClassifier,
  TreeEnsembleRegressor: treeRegressor,
  LinearClassifier: linearClassifier,
  LinearRegressor: linearRegressor,
}

/** What changes the form of a value and not its numbers. */
const passing = new Set(['Identity', 'Cast', 'Flatten', 'Reshape', 'Squeeze', 'Unsqueeze'])

/** A cast to another kind of number than a float would cut numbers; labels may be cast as one likes. */
const keeps = ({ operator }: OnnxNode, attributes: Attributes, { kind }: Value): boolean =>
  operator !== 'Cast' || kind === 'labels' || [element.float, element.double].some((type) => type === attributes.number('to'))

function change(node: OnnxNode, attributes: Attributes, given: readonly Value[], columns: Columns): Column[] | undefined {
  const own = given.filter((value) => value.kind === 'columns')
  const [first] = own
  const [numbers] = given.flatMap((value) => (value.kind === 'constant' ? [value.numbers] : []))
  if (!first) return undefined
  switch (node.operator) {
    case 'Concat':
    case 'FeatureVectorizer':
      return own.length === given.length ? own.flatMap((value) => value.columns) : undefined
    case 'Scaler':
      return columns.scale(first.columns, attributes.numbers('offset'), attributes.numbers('scale'))
    case 'Imputer':
      return columns.impute(first.columns, attributes)
    case 'OneHotEncoder':
      return columns.oneHot(first.columns, attributes)
    case 'ArrayFeatureExtractor':
      return numbers && columns.pick(first.columns, numbers)
    case 'Gather':
      return numbers && attributes.number('axis') === 1 ? columns.pick(first.columns, numbers) : undefined
    case 'Add':
      return (
        numbers &&
        columns.scale(
          first.columns,
          numbers.map((x) => -x),
          [],
        )
      )
    case 'Sub':
      return numbers && given[1]?.kind === 'constant' ? columns.scale(first.columns, numbers, []) : undefined
    case 'Mul':
      return numbers && columns.scale(first.columns, [], numbers)
    case 'Div':
      return numbers && given[1]?.kind === 'constant'
        ? columns.scale(
            first.columns,
            [],
            numbers.map((x) => 1 / x),
          )
        : undefined
    default:
      return undefined
  }
}

function constant(node: OnnxNode): Value {
  const tensor = node.attributes.find(({ name }) => name === 'value')?.t
  if (!tensor) throw unknown(node)
  return { kind: 'constant', numbers: tensorNumbers(tensor) }
}

function valueNamed(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name)
  if (!value) throw new RangeError(`a node reads ${name}, which no node before it makes`)
  return value
}

const unknown = ({ operator, domain }: OnnxNode): Error =>
  untranslatable('ONNX', `its operator ${domain ? `${domain}.` : ''}${operator} is none that is read here, or is used in another way`)
