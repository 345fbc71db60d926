/** The metrics that may count, as people call them. */
export const metricNames = [
  ['auc', 'AUC'],
  ['accuracy', 'accuracy'],
  ['log-loss', 'log-loss'],
  ['f1', 'F1'],
  ['rmse', 'RMSE'],
  ['mae', 'MAE'],
  ['r2', 'R²'],
] as const

export const metricChoices = metricNames.map(([value]) => value)
