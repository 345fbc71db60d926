/** The drivers there are, each loaded when first used. */
export const blobDrivers = {
  file: () => import('./file.ts'),
  s3: () => import('./s3.ts'),
  gs: () => import('./gcs.ts'),
  azure: () => import('./azure.ts'),
}
export type BlobDriverName = keyof typeof blobDrivers
