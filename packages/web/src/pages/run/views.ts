/** The views of a run, as they stand in its address. */
export const runPageViews = ['overview', 'metrics', 'artifacts', 'log', 'system', 'code', 'lineage', 'traces'] as const
