/** The views of a run, as they stand in its address. */
export const runPageViews = ['overview', 'metrics', 'artifacts', 'system', 'code', 'lineage'] as const
