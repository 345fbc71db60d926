import type { Model, SignatureColumn, Transform } from '@levain/core'
import { untranslatable } from '../foreign-model.ts'
import type { GraphWriter } from './graph-writer.ts'
import { element } from './schema.ts'

/** A column as the graph has it: one element for each row, in a tensor of rows × 1. */
interface Column {
  readonly tensor: string
  readonly text: boolean
}

const isText = ({ type }: SignatureColumn): boolean => type === 'category' || type === 'text'

/** Writes inputs and transforms; returns the tensor of rows × features, of float64. */
export function writeFeatures(graph: GraphWriter, model: Pick<Model, 'signature' | 'transforms' | 'features'>): string {
  const { signature, transforms, features } = model
  const names = signature.inputs.map(({ name }) => name)
  if (!signature.inputs.some(isText)) {
    const input = graph.input('input', element.double, names.length)
    if (transforms.length === 0 && features.length === names.length && features.every((name, i) => name === names[i])) return input
    const pick = (i: number): Column => ({
      tensor: graph.node('Gather', [input, graph.constant({ int64: [i] }, [1])], { axis: 1 }),
      text: false,
    })
    return concat(graph, new Map(names.map((name, i) => [name, pick(i)])), transforms, features)
  }
  const named = signature.inputs.map((column): [string, Column] => {
    const text = isText(column)
    return [column.name, { tensor: graph.input(column.name, text ? element.string : element.double, 1), text }]
  })
  return concat(graph, new Map(named), transforms, features)
}

function concat(graph: GraphWriter, table: Map<string, Column>, transforms: readonly Transform[], features: readonly string[]): string {
  for (const transform of transforms) write(graph, transform, table)
  const tensors = features.map((name) => {
    const column = table.get(name)
    if (!column || column.text) throw untranslatable('ONNX', `no transform makes the feature ${name}`)
    return column.tensor
  })
  return graph.node('Concat', tensors, { axis: 1 })
}

function write(graph: GraphWriter, transform: Transform, table: Map<string, Column>): unknown {
  const name = transform.column
  const column = table.get(name)
  if (!column) throw untranslatable('ONNX', `a transform reads ${name}, which does not exist`)
  const number = (value: number): string => graph.constant({ double: [value] }, [1])
  const numbers = (tensor: string): unknown => table.set(name, { tensor, text: false })
  if (column.text && transform.kind !== 'one-hot' && transform.kind !== 'ordinal') {
    throw untranslatable('ONNX', `it does ${transform.kind} with the levels of ${name}`)
  }
  switch (transform.kind) {
    case 'impute': {
      const missing = graph.node('IsNaN', [column.tensor])
      if (transform.flag) table.set(`${name}_missing`, { tensor: graph.node('Cast', [missing], { to: element.double }), text: false })
      return numbers(graph.node('Where', [missing, number(transform.value), column.tensor]))
    }
    case 'missing': {
      const from = graph.node('GreaterOrEqual', [column.tensor, number(transform.min)])
      const to = graph.node('LessOrEqual', [column.tensor, number(transform.max)])
      return numbers(graph.node('Where', [graph.node('And', [from, to]), number(Number.NaN), column.tensor]))
    }
    case 'scale':
      return numbers(graph.node('Div', [graph.node('Sub', [column.tensor, number(transform.mean)]), number(transform.scale)]))
    case 'one-hot': {
      table.delete(name)
      for (const level of transform.levels) {
        const hit = graph.node('Cast', [is(graph, column, level)], { to: element.double })
        table.set(`${name}=${level}`, { tensor: hit, text: false })
      }
      return table
    }
    case 'ordinal':
      return numbers(
        transform.levels.reduce((code, level, i) => graph.node('Where', [is(graph, column, level), number(i), code]), number(Number.NaN)),
      )
    default:
      throw untranslatable('ONNX', `it has a transform ${transform.kind}`)
  }
}

/** Whether a column has this level; numbers are compared by value. */
function is(graph: GraphWriter, { tensor, text }: Column, level: string): string {
  return graph.node('Equal', [tensor, text ? graph.constant({ string: [level] }, [1]) : graph.constant({ double: [Number(level)] }, [1])])
}
