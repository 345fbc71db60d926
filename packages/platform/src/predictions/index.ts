/** The door of `predictions`: the prediction log of a deployment as a dataset. */
export { logColumns } from './columns.ts'
export { type Compacted, compactLog } from './compact.ts'
export { eraseSubject } from './erase.ts'
export { labelsDataset } from './erase-labels.ts'
export { logSchema } from './kept-log.ts'
export { newestPredictions } from './newest.ts'
export { type LogPart, type LogTable, readLog } from './read-log.ts'
export { retainLog } from './retain.ts'
