import { blobDriver } from '../driver.ts'
import { azureAddress } from './azure/address.ts'
import { openContainer } from './azure/container.ts'
import { directAzure } from './azure/direct.ts'
import { objectStoreDriver } from './object-store.ts'

/**
 * Blobs in a container of Azure Blob Storage. Credentials come from `AZURE_STORAGE_CONNECTION_STRING`, `AZURE_STORAGE_KEY` (or
 * `AZURE_STORAGE_ACCESS_KEY`), `AZURE_STORAGE_SAS_TOKEN`, or whatever `DefaultAzureCredential` finds.
 *
 * @example LEVAIN_BLOBS='azure://container/prefix?account=myaccount'
 * @example LEVAIN_BLOBS='wasbs://container@myaccount.blob.core.windows.net/prefix'
 */
export default blobDriver<{ url: URL }>({
  name: 'azure',
  async open({ url }) {
    const container = await openContainer(azureAddress(url))
    return objectStoreDriver(container, directAzure(container))
  },
})
