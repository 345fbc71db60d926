import type { Model } from '@levain/core'
import { untranslatable } from '../foreign-model.ts'
import { GraphWriter } from './graph-writer.ts'
import { element } from './schema.ts'
import { writeFeatures } from './write-features.ts'
import { writeShape } from './write-shape.ts'

/**
 * A model as ONNX: transforms, shape, probabilities and labels in one graph. Rows come as float64, so that they go the way they go here;
 * answers are float32. A model of numbers only takes one tensor `input`, others a tensor for each column by its name.
 *
 * @throws model-untranslatable
 */
export function writeOnnx(model: Model): Uint8Array {
  const graph = new GraphWriter()
  const { inputs, output } = model.signature
  const columns = inputs.map(({ name }) => name).join('\n')
  const metadata = { columns, ...(output.classes ? { classes: output.classes.map(String).join('\n') } : {}) }
  const answers = writeShape(graph, model.shape, writeFeatures(graph, model), model.features.length)
  if (output.task === 'regression') {
    graph.node('Identity', [answers], {}, 'prediction')
    graph.output('prediction', element.float, 1)
    return graph.bytes(metadata)
  }
  const classes = output.classes ?? []
  const outputs = model.shape.kind === 'trees' ? model.shape.outputs : model.shape.kind === 'linear' ? model.shape.intercept.length : 0
  const first = (): string => graph.node('Sub', [graph.constant({ float: [1] }, [1]), answers])
  const both = outputs === 1 ? graph.node('Concat', [first(), answers], { axis: 1 }) : answers
  graph.node('Gather', [labels(graph, classes), chosen(graph, both, classes.length, model.threshold ?? 0.5)], {}, 'label')
  graph.node('Identity', [both], {}, 'probabilities')
  graph.output('label', typeOf(classes))
  graph.output('probabilities', element.float, classes.length)
  return graph.bytes(metadata)
}

/** The index of the class that is answered. */
function chosen(graph: GraphWriter, probabilities: string, classes: number, threshold: number): string {
  if (classes !== 2) return graph.node('ArgMax', [probabilities], { axis: 1, keepdims: 0 })
  const second = graph.node('Gather', [probabilities, graph.constant({ int64: [1] }, [])], { axis: 1 })
  const precise = graph.node('Cast', [second], { to: element.double })
  const reaches = graph.node('GreaterOrEqual', [precise, graph.constant({ double: [threshold] }, [1])])
  return graph.node('Cast', [reaches], { to: element.int64 })
}

function typeOf(classes: readonly (string | number | boolean)[]): number {
  if (classes.every((label) => typeof label === 'string')) return element.string
  if (classes.every((label) => typeof label === 'boolean')) return element.bool
  if (classes.every((label) => typeof label === 'number')) return classes.every(Number.isInteger) ? element.int64 : element.double
  throw untranslatable('ONNX', 'its classes are of several kinds')
}

function labels(graph: GraphWriter, classes: readonly (string | number | boolean)[]): string {
  const dims = [classes.length]
  const type = typeOf(classes)
  if (type === element.string) return graph.constant({ string: classes.map(String) }, dims)
  if (type === element.bool) return graph.constant({ bool: classes.map(Boolean) }, dims)
  return graph.constant(type === element.int64 ? { int64: classes.map(Number) } : { double: classes.map(Number) }, dims)
}
