/** The views of the page of evaluation. */
export const evaluationViews = ['report', 'curves', 'thresholds', 'slices', 'stress', 'compare', 'learning'] as const

/** What a row may lose, as it is summed up over slices. */
export const losses = ['error', 'log-loss', 'absolute', 'squared'] as const
