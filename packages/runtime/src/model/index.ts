/** What a trained model answers. */
export { calibrationDefect, createCalibrator } from './calibrate.ts'
export { createEncoder, type Encoder, type RowWriter } from './encoder.ts'
export { applyLink, sigmoid } from './link.ts'
export { type Answer, createPredictor, type Label, type Predictions, type Predictor } from './predictor.ts'
export { shapeDefect, shapeOutputs } from './shapes/defects.ts'
export { createEvaluator, type Evaluator } from './shapes/index.ts'
export { bucketOf, termsOf } from './text.ts'
export { readTruth, scoreFrame, takeRows } from './truth.ts'
