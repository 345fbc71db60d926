import type { Model, PlainShape } from '@levain/core'
import { applyLink, createEvaluator } from '../model/index.ts'
import type { Table } from './table.ts'

/** A model that answers from one row of features. */
export type PlainModel = Omit<Model, 'shape'> & { readonly shape: PlainShape }

/** A function from features to margins, rows × outputs. */
export function marginsOf({ shape, features }: PlainModel): (rows: Table) => Float64Array {
  const evaluator = createEvaluator(shape, features.length)
  return ({ matrix, rows }) => {
    const out = new Float64Array(rows * evaluator.outputs)
    evaluator.evaluate(matrix, rows, out)
    return out
  }
}

/** A function from features to answers: probabilities, or numbers. */
export function answersOf(model: PlainModel): (rows: Table) => Float64Array {
  const margins = marginsOf(model)
  return (rows) => {
    const out = margins(rows)
    applyLink(model.shape.link, out, rows.rows, out.length / rows.rows)
    return out
  }
}
