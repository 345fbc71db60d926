const first = ['auc', 'accuracy', 'f1', 'r2', 'rmse', 'mae', 'log-loss', 'brier']
/** Known, or named like a loss. */
export const hasDirection = (name: string): boolean => first.some((known) => name.includes(known)) || isLoss(name)

const lossNames = /loss|rmse|mae|mse|brier|error|ece/i

/** Names of metrics, the ones people ask for first in front. */
export function metricOrder(names: readonly string[]): readonly string[] {
  const place = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length)
  return [...new Set(names)].sort((a, b) => place(a) - place(b) || a.localeCompare(b))
}

/** True for a metric that is better the lower it is. */
export const isLoss = (name: string): boolean => lossNames.test(name)
