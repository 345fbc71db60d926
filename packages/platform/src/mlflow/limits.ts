/** Limits of the protocol that are not the ledger's own, in characters unless their name says otherwise. */
export const limits = {
  batchMetricsMax: 1000,
  batchParamsMax: 100,
  batchTagsMax: 100,
  batchEntriesMax: 1000,
  paramValueMax: 6000,
  runTagValueMax: 8000,
  searchRunsMax: 50_000,
  searchExperimentsMax: 50_000,
  searchModelsMax: 1000,
  searchVersionsMax: 200_000,
  historyRunsMax: 100,
  historyPointsMax: 25_000,
  intervalPointsMax: 2500,
  datasetExperimentsMax: 20,
} as const
