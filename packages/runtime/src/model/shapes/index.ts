import type { PlainShape } from '@levain/core'
import { centresEvaluator } from './centres.ts'
import { constantEvaluator } from './constant.ts'
import { linearEvaluator } from './linear.ts'
import { naiveBayesEvaluator } from './naive-bayes.ts'
import { neighboursEvaluator } from './neighbours.ts'
import { networkEvaluator } from './network.ts'
import { treesEvaluator } from './trees/index.ts'

/** A shape ready to answer: margins from feature rows, before the link. */
export interface Evaluator {
  /** Numbers per row. */
  readonly outputs: number
  /** `matrix` holds `rows` rows of features, row-major; `out` gets `rows` × `outputs` margins. */
  evaluate(matrix: Float64Array, rows: number, out: Float64Array): void
}

/** The kernel for a shape over `width` features. */
export function createEvaluator(shape: PlainShape, width: number): Evaluator {
  switch (shape.kind) {
    case 'constant':
      return constantEvaluator(shape)
    case 'linear':
      return linearEvaluator(shape, width)
    case 'trees':
      return treesEvaluator(shape, width)
    case 'centres':
      return centresEvaluator(shape, width)
    case 'naive-bayes':
      return naiveBayesEvaluator(shape, width)
    case 'neighbours':
      return neighboursEvaluator(shape, width)
    case 'network':
      return networkEvaluator(shape, width)
  }
}
