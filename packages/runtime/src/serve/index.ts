/** Serving: one process, one model version at a time, every prediction in the log before it is answered. */
export { type BundleIndex, digestOf, type LoadedBundle, readBundle } from './bundle.ts'
export { exampleRow } from './example.ts'
export type { PredictionLogOptions } from './prediction-log.ts'
export { listSegments } from './segments.ts'
export { createServing, type Serving, type ServingOptions } from './serving.ts'
export type { ServingStats } from './stats.ts'
