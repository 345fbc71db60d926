import { fail } from '@levain/core/errors'
import { shapeOutputs } from '../model/index.ts'
import type { Compiled } from './attribution.ts'
import { shapleyValues } from './exact.ts'
import { answersOf, type PlainModel } from './score.ts'
import { meanRow, type Table } from './table.ts'

/** 2^12 answers for each row and background row. */
const exactFeaturesMax = 12

/** Shapley values of the answer itself, by asking the model for every mixture of the row with each background row. */
export function exactProbability(model: PlainModel, background: Table): Compiled {
  const { features } = background
  if (features > exactFeaturesMax) {
    throw fail('explanation-impossible', {
      reason: `probability-exact takes at most ${exactFeaturesMax} features; this model reads ${features}`,
    })
  }
  const { outputs } = { outputs: shapeOutputs(model.shape) }
  const answers = answersOf(model)
  return {
    outputs,
    base: meanRow(answers(background), outputs),
    block(rows, out) {
      for (let i = 0; i < rows.rows; i++) {
        const own = rows.matrix.subarray(i * features, (i + 1) * features)
        const worths = Array.from({ length: 2 ** features }, (_, set) => meanRow(answers(mixed(own, background, set)), outputs))
        for (let k = 0; k < outputs; k++) {
          const values = shapleyValues(features, (set) => worths[set]![k]!)
          for (let f = 0; f < features; f++) out[(i * features + f) * outputs + k]! += values[f]!
        }
      }
    },
  }
}

/** The background, with the features in `set` taken from `row`. */
function mixed(row: Float64Array, { matrix, rows, features }: Table, set: number): Table {
  const out = matrix.slice()
  for (let b = 0; b < rows; b++) for (let f = 0; f < features; f++) if (set & (1 << f)) out[b * features + f] = row[f]!
  return { matrix: out, rows, features }
}
