import type { Link, Shape } from '@levain/core'
import { untranslatable } from '../foreign-model.ts'
import { numberAt } from '../lay-tree.ts'
import type { Attributes } from './attributes.ts'
import { treesOf } from './trees.ts'

/** What a predicting operator of ONNX says: a shape over the columns it reads. */
export interface Scores {
  readonly shape: Shape
  readonly task: 'classification' | 'regression'
  readonly classes?: (string | number)[]
}

export interface Reads {
  readonly columns: number
  readonly double: boolean
}

/** @throws RangeError, model-untranslatable */
export function treeClassifier(attributes: Attributes, reads: Reads): Scores {
  const classes = classesOf(attributes)
  // Weights of one class only: the other is the rest. ONNX Runtime takes weights that are all positive for probabilities.
  const alone = classes.length === 2 && new Set(attributes.numbers('class_ids')).size === 1
  const outputs = alone ? 1 : classes.length
  const probabilities = alone && attributes.numbers('class_weights').every((weight) => weight >= 0)
  const after = attributes.text('post_transform') ?? 'NONE'
  if (alone && !probabilities && after !== 'LOGISTIC')
    throw untranslatable('ONNX', `its scores of two classes are ${after}, no probabilities`)
  const trees = treesOf(attributes, { ...reads, outputs, weights: 'class' })
  return { task: 'classification', classes, shape: { kind: 'trees', outputs, ...trees, link: probabilities ? 'identity' : linkOf(after) } }
}

/** @throws RangeError, model-untranslatable */
export function treeRegressor(attributes: Attributes, reads: Reads): Scores {
  requireOne(attributes.number('n_targets') ?? 1)
  const trees = treesOf(attributes, { ...reads, outputs: 1, weights: 'target' })
  return { task: 'regression', shape: { kind: 'trees', outputs: 1, ...trees, link: linkOf(attributes.text('post_transform') ?? 'NONE') } }
}

/** @throws RangeError, model-untranslatable */
export function linearClassifier(attributes: Attributes, { columns }: Reads): Scores {
  const classes = classesOf(attributes)
  const after = attributes.text('post_transform') ?? 'NONE'
  const rows = attributes.numbers('coefficients').length / columns
  if (rows !== classes.length && !(rows === 1 && classes.length === 2)) throw new RangeError(`it has coefficients of ${rows} classes`)
  if (after === 'NONE') throw untranslatable('ONNX', 'its scores are no probabilities')
  return { task: 'classification', classes, shape: linear(attributes, columns, rows, linkOf(after)) }
}

/** @throws RangeError, model-untranslatable */
export function linearRegressor(attributes: Attributes, { columns }: Reads): Scores {
  requireOne(attributes.number('targets') ?? 1)
  return { task: 'regression', shape: linear(attributes, columns, 1, linkOf(attributes.text('post_transform') ?? 'NONE')) }
}

function linear(attributes: Attributes, columns: number, outputs: number, link: Link): Shape {
  const [coefficients, intercepts] = [attributes.numbers('coefficients'), attributes.numbers('intercepts')]
  const rows = Array.from({ length: outputs }, (_, k) => k)
  return {
    kind: 'linear',
    intercept: rows.map((k) => (intercepts.length === 0 ? 0 : numberAt(intercepts, k, 'intercepts'))),
    coefficients: rows.map((k) => Array.from({ length: columns }, (_, j) => numberAt(coefficients, k * columns + j, 'coefficients'))),
    link,
  }
}

/** Probabilities that add up to 1 by themselves are not changed by dividing by their sum; others would be. */
export function normalised({ shape, task }: Scores): void {
  const outputs = shape.kind === 'linear' ? shape.intercept.length : shape.kind === 'trees' ? shape.outputs : 1
  const adds = task === 'classification' && (shape.link === 'softmax' || outputs <= 2)
  if (!adds) throw untranslatable('ONNX', 'it divides its scores by their sum')
}

function classesOf(attributes: Attributes): (string | number)[] {
  const numbers = [...attributes.numbers('classlabels_int64s'), ...attributes.numbers('classlabels_ints')]
  const labels = [...attributes.texts('classlabels_strings'), ...numbers]
  if (labels.length < 2) throw untranslatable('ONNX', `it has ${labels.length} classes`)
  return labels
}

function linkOf(after: string): Link {
  if (after === 'NONE') return 'identity'
  if (after === 'LOGISTIC') return 'logit'
  if (after === 'SOFTMAX') return 'softmax'
  throw untranslatable('ONNX', `its scores go through ${after}`)
}

function requireOne(targets: number): void {
  if (targets !== 1) throw untranslatable('ONNX', `it has ${targets} targets`)
}
