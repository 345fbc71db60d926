/** How good predictions are, with intervals, and how two models compare on the same rows. */
export { type AucEstimate, auc, aucEstimate, refuseNaN } from './auc.ts'
export { bootstrap, type GroupSums, groupCount, groupOf, totalOf } from './bootstrap.ts'
export { type Comparison, compareModels } from './compare.ts'
export { confusionMatrix } from './confusion.ts'
export {
  type ClassificationScores,
  defaultMetric,
  higherIsBetter,
  isMetricName,
  type MetricName,
  measure,
  metricsFor,
  pointMetric,
  type RegressionScores,
  type Scores,
} from './measure.ts'
export { type PairedLoss, pairedLoss } from './paired-loss.ts'
export { wilson } from './wilson.ts'
