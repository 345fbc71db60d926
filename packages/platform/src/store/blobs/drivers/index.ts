/** The drivers there are, each loaded when first used. */
export const blobDrivers = {
  file: () => import('./file.ts'),
}
export type BlobDriverName = keyof typeof blobDrivers
