import { type BlobStore, blobsOver } from './blobs.ts'
import { blobDrivers } from './drivers/index.ts'

/**
 * Opens the blobs kept in a folder of this machine.
 *
 * @param folder where blobs lie, e.g. `.levain/blobs`
 * @param temp where Levain writes files it is about to store, e.g. `.levain/tmp`: `putFile` moves files that lie there and
 *   copies all others
 */
export async function openBlobs({ folder, temp }: { folder: string; temp: string }): Promise<BlobStore> {
  const driver = await (await blobDrivers.file()).default.open({ folder })
  return blobsOver(driver, temp)
}
