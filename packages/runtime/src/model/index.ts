/** What a trained model answers, and how it stands on disk. */
export { decodeModel, encodeModel } from './codec.ts'
export { createEncoder, type Encoder, type RowWriter } from './encoder.ts'
export { applyLink, sigmoid } from './link.ts'
export { loadModel, modelFileName } from './load.ts'
export { createPredictor, type Label, type Predictions, type Predictor } from './predictor.ts'
export { createEvaluator, type Evaluator } from './shapes/index.ts'
export { readTruth, scoreFrame, takeRows } from './truth.ts'
