/** The metrics by which importance may be measured. */
export const metrics = ['auc', 'accuracy', 'log-loss', 'f1', 'rmse', 'mae', 'r2'] as const

/** What contributions add up to, and how each is called. */
export const spaces = ['margin', 'probability-rescaled', 'probability-exact'] as const
export type Space = (typeof spaces)[number]
