/** Training: a table becomes a model with its transforms, signature, profile and run. */
import type { Implementation } from '@levain/core'
import { fit } from './fit.ts'
import { listAlgorithms } from './list-algorithms.ts'
import { split } from './split.ts'

export {
  type Algorithm,
  algorithms,
  type Examples,
  openAlgorithm,
  parseParams,
  type Task,
  type Training,
} from './algorithms/index.ts'
export { encodeExamples } from './encode-examples.ts'
export { chosenColumns, type Features, fitFeatures } from './features.ts'
export { type FitJob, type FitResult, fitModel } from './fit-model.ts'
export { keepModel, modelFiles } from './model-folder.ts'
export { summarisePredictions } from './prediction-summary.ts'
export { runFit } from './run-fit.ts'
export { readTarget } from './target.ts'

export const verbs = { split, fit, algorithms: listAlgorithms } satisfies Implementation<'train'>
