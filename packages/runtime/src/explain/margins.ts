import type { PlainShape, Shape } from '@levain/core'
import { fail } from '@levain/core/errors'
import type { Table } from './table.ts'
import { createInterventional } from './tree/interventional.ts'
import { createPathDependent } from './tree/path-dependent.ts'

/** How the margins of a shape come from its features. `out` has features × outputs numbers for each row. */
export interface MarginExplainer {
  readonly outputs: number
  /** Null for shapes that do not know how many training rows went where. */
  readonly pathDependent: { readonly base: Float64Array; explain(rows: Table, out: Float64Array): void } | null
  /** Adds weights[row · background.rows + b] × the contributions of the row against background row b. */
  against(rows: Table, background: Table, weights: Float64Array, out: Float64Array): void
}

export function explainMargins(shape: PlainShape): MarginExplainer {
  switch (shape.kind) {
    case 'constant':
      return { outputs: shape.value.length, pathDependent: { base: Float64Array.from(shape.value), explain: () => {} }, against: () => {} }
    case 'linear':
      return { outputs: shape.intercept.length, pathDependent: null, against: (...tables) => linear(shape, ...tables) }
    case 'trees':
      return trees(shape)
    default:
      throw fail('explanation-impossible', { reason: `a ${shape.kind} model is neither a sum over its features nor made of trees` })
  }
}

/** φ_j = w_j (x_j − r_j) */
function linear(
  { coefficients }: Extract<Shape, { kind: 'linear' }>,
  { matrix, rows, features }: Table,
  background: Table,
  weights: Float64Array,
  out: Float64Array,
): void {
  const outputs = coefficients.length
  for (let i = 0; i < rows; i++) {
    for (let b = 0; b < background.rows; b++) {
      const weight = weights[i * background.rows + b]!
      for (let j = 0; j < features; j++) {
        const step = weight * (matrix[i * features + j]! - background.matrix[b * features + j]!)
        for (let k = 0; k < outputs; k++) out[(i * features + j) * outputs + k]! += coefficients[k]![j]! * step
      }
    }
  }
}

/** 32 MB of numbers that need not be worked out for each row. */
const patternCellsMax = 4_000_000

/** Contributions of an ensemble are the sums (or means) of those of its trees; one tree at a time, so that it stays in the cache. */
function trees({ trees: all, aggregation, outputs, base }: Extract<Shape, { kind: 'trees' }>): MarginExplainer {
  const width = aggregation === 'sum' ? 1 : outputs
  const share = aggregation === 'sum' ? 1 : 1 / Math.max(1, all.length)
  const offset = (t: number): number => (aggregation === 'sum' ? t % outputs : 0)
  const budget = { cells: patternCellsMax, afterRows: 64 }
  const byPath = all.map((tree) => createPathDependent(tree, width, budget))
  const byRows = all.map((tree) => createInterventional(tree, width))
  const expected = Float64Array.from(base)
  for (const [t, { expectation }] of byPath.entries()) {
    for (let k = 0; k < width; k++) expected[offset(t) + k]! += share * expectation[k]!
  }
  return {
    outputs,
    pathDependent: {
      base: expected,
      explain({ matrix, rows, features }, out) {
        for (const [t, { explain }] of byPath.entries()) {
          for (let i = 0; i < rows; i++) {
            const own = out.subarray(i * features * outputs, (i + 1) * features * outputs)
            explain(matrix, i * features, own, outputs, offset(t))
          }
        }
        if (share !== 1) for (let at = 0; at < rows * features * outputs; at++) out[at]! *= share
      },
    },
    against(rows, background, weights, out) {
      const shared = weights.map((weight) => weight * share)
      for (const [t, { explain }] of byRows.entries()) explain(rows, background, shared, out, outputs, offset(t))
    },
  }
}
