import { blobDriver } from '../driver.ts'
import { storeAddress } from './address.ts'
import { type ObjectStore, objectStoreDriver } from './object-store.ts'
import { eachPart } from './parts.ts'
import { openBucket, type S3Bucket } from './s3/bucket.ts'
import { directS3 } from './s3/direct.ts'
import { beginUpload, copyInParts } from './s3/uploads.ts'

/**
 * Blobs in a bucket of Amazon S3 or of a server that speaks its protocol. Credentials come from the AWS environment or its files.
 *
 * @example LEVAIN_BLOBS='s3://bucket/prefix?region=eu-central-1'
 * @example LEVAIN_BLOBS='s3://bucket?endpoint=http://127.0.0.1:9000'
 */
export default blobDriver<{ url: URL }>({
  name: 's3',
  async open({ url }) {
    const bucket = await openBucket(storeAddress(url, ['region']))
    return objectStoreDriver({ ...bucket, ...writesTo(bucket) }, directS3(bucket))
  },
})

/** Writes as S3 makes them: conditional, in parts where they are large, and copied inside the store. */
function writesTo(bucket: S3Bucket): Pick<ObjectStore, 'putWhole' | 'putParts' | 'copy' | 'touch'> {
  return {
    putWhole: (key, bytes) => putWhole(bucket, key, bytes),
    putParts: (key, parts) => uploadTo(bucket, key, parts),
    copy: (from, to) => copyInParts(bucket, from, to, { ifAbsent: true }),
    touch: (key) => touch(bucket, key),
  }
}

function putWhole(bucket: S3Bucket, key: string, bytes: Uint8Array): Promise<boolean> {
  const { library, client, at } = bucket
  return bucket.unlessTaken(key, () => client.send(new library.PutObjectCommand({ ...at(key), Body: bytes, IfNoneMatch: '*' })))
}

/** The most that can be copied in one go. */
const copiedBytesMax = 5 * 2 ** 30

/** A copy onto itself: the store has no other way to make something new. */
async function touch(bucket: S3Bucket, key: string): Promise<void> {
  const { library, client, at } = bucket
  const size = await bucket.size(key)
  if (size === null) return
  if (size > copiedBytesMax) return void (await copyInParts(bucket, key, key, { ifAbsent: false }))
  const command = { ...at(key), CopySource: bucket.source(key), MetadataDirective: 'REPLACE' as const }
  await bucket.ask(() => client.send(new library.CopyObjectCommand(command)))
}

async function uploadTo(bucket: S3Bucket, key: string, parts: AsyncIterable<Uint8Array>): Promise<boolean> {
  const upload = await beginUpload(bucket, key)
  try {
    await eachPart(parts, upload.send)
    return await upload.finish({ ifAbsent: true })
  } catch (error) {
    await upload.abort()
    throw error
  }
}
