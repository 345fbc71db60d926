/** The drivers there are, by the scheme of the address they are opened with, each loaded when first used. */
export const blobDrivers = {
  file: () => import('./file.ts'),
  s3: () => import('./s3.ts'),
}
export type BlobDriverName = keyof typeof blobDrivers
