/** The views of the page of evaluation. */
export const evaluationViews = ['report', 'curves', 'thresholds'] as const
