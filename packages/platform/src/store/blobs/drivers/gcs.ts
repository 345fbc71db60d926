import { blobDriver } from '../driver.ts'
import { storeAddress } from './address.ts'
import { openBucket } from './gcs/bucket.ts'
import { directGcs } from './gcs/direct.ts'
import { objectStoreDriver } from './object-store.ts'

/**
 * Blobs in a bucket of Google Cloud Storage. Credentials are Google's application default ones: `GOOGLE_APPLICATION_CREDENTIALS`, those of
 * `gcloud auth application-default login`, or those of the machine.
 *
 * @example LEVAIN_BLOBS='gs://bucket/prefix'
 * @example LEVAIN_BLOBS='gs://bucket?endpoint=http://127.0.0.1:4443'
 */
export default blobDriver<{ url: URL }>({
  name: 'gs',
  async open({ url }) {
    const bucket = await openBucket(storeAddress(url, []))
    return objectStoreDriver(bucket, await directGcs(bucket))
  },
})
