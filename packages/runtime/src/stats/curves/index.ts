/** What a model does over all thresholds, probabilities and sizes, and not only on the whole. */
export { type Calibration, calibration } from './calibration.ts'
export { gainCurve } from './gain.ts'
export { precisionRecallCurve } from './precision-recall.ts'
export { type Ranking, rank } from './ranking.ts'
export { type Residuals, residuals } from './residuals.ts'
export { rocCurve } from './roc.ts'
export { thresholdCurve } from './thresholds.ts'
