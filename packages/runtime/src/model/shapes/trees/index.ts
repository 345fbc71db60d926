import type { Evaluator } from '../index.ts'
import { compiledTrees } from './compiled.ts'
import { packTrees, type Trees } from './pack.ts'
import { plainTrees } from './plain.ts'

/** Fewer trees are answered before memory for the kernel is laid out. */
const compileFrom = 8

/** `sum`: margin_k = base_k + Σ of the trees of output k. `mean`: the mean of the leaf vectors. */
export function treesEvaluator(shape: Trees, width: number): Evaluator {
  const { outputs, base, trees } = shape
  const packed = packTrees(shape, width)
  const sum = (trees.length >= compileFrom ? compiledTrees(packed) : null) ?? plainTrees(packed)
  const share = shape.aggregation === 'sum' ? 1 : 1 / Math.max(1, trees.length)
  return {
    outputs,
    evaluate(matrix, rows, out) {
      sum(matrix, rows, out)
      for (let i = 0, k = 0; i < rows * outputs; i++) {
        out[i] = base[k]! + share * out[i]!
        k = k + 1 === outputs ? 0 : k + 1
      }
    },
  }
}
