/** The store: what happened (ledger), bytes (blobs), rows (tables), and the versions of data they make up. */
export {
  type BlobDriver,
  type BlobDriverModule,
  type BlobDriverName,
  type BlobSource,
  type BlobStore,
  blobDriver,
  blobDrivers,
  blobsOver,
  canonicalJson,
  openBlobs,
  openStore,
} from './blobs/index.ts'
export { commitVersion, type Lineage, type NewVersion, walkLineage } from './datasets/index.ts'
export { type ImportedFile, type ImportOptions, importFile } from './files/index.ts'
export {
  askToStop,
  type HeldLease,
  inspectLedger,
  isHeld,
  isPostgres,
  type LedgerState,
  type Mention,
  mentions,
  type OpenLedger,
  openLedger,
  takeLease,
} from './ledger/index.ts'
export { profileTable } from './profile/index.ts'
export { filesInSql, identifier, list, literal, openTables, type TablesOptions } from './tables/index.ts'
