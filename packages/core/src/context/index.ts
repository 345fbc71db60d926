/** The outside world as an argument. */
export { type ArtifactPlace, artifactPlace, artifactPlaceOf, artifactUri, belowExperiment, experimentUri } from './artifact-places.ts'
export type { Blobs, ByteRange, ByteStream, Digests, DirectBlobs, SignedRequest, UploadedPart } from './blobs.ts'
export { type Context, nowIso } from './context.ts'
export { type DescribedVersion, requireDescribed } from './described-version.ts'
export { fixedClock, silentLog } from './doubles.ts'
export {
  type CacheEntry,
  type Change,
  emit,
  ensure,
  type ImportedItem,
  insert,
  type Lease,
  type Ledger,
  type LedgerTables,
  type LogChunk,
  type MetricSeries,
  type NewPoint,
  type Query,
  record,
  remove,
  type ScheduleMark,
  type StoredPoint,
  type TableName,
  type TrialNews,
  update,
  upsert,
  type Where,
} from './ledger.ts'

export { newModel, newModelVersion } from './new-model.ts'
export { nameTag, newExperiment, newRun, parentTag, runChanges } from './new-run.ts'
export type { Actor, Clock, Log, LogFields, Random } from './ports.ts'
export { seededRandom } from './random.ts'
export { aliasedVersion, type Resolved, resolveModel, resolveTable } from './references.ts'
export type { Page, Search, SearchAlias, SearchField, SearchRelation, Vocabulary } from './search.ts'
export type { Readable, TableDigest, Tables, WrittenTable } from './tables.ts'
