/** Blobs: immutable bytes by digest, above a driver. */
export { type BlobStore, blobsOver } from './blobs.ts'
export { canonicalJson } from './canonical-json.ts'
export { type BlobDriver, type BlobDriverModule, type BlobSource, blobDriver } from './driver.ts'
export { type BlobDriverName, blobDrivers } from './drivers/index.ts'
export { openBlobs, openStore } from './open-blobs.ts'
