import { createReadStream } from 'node:fs'
import { readFile, rm, stat } from 'node:fs/promises'
import type { ByteRange, ByteStream } from '@levain/core'
import { type BlobDriver, type BlobSource, blobDriver } from '../driver.ts'
import { storeAddress } from './address.ts'
import { type GcsBucket, openBucket } from './gcs/bucket.ts'
import { directGcs } from './gcs/direct.ts'
import { firstOrAll, firstPartBytes } from './parts.ts'
import { stagedKey, sweepStaged, visible } from './staged.ts'

/**
 * Blobs in a bucket of Google Cloud Storage. Bytes whose key is not yet known are uploaded to a place of their own and
 * copied inside the store. Credentials are Google's application default ones: `GOOGLE_APPLICATION_CREDENTIALS`, those of
 * `gcloud auth application-default login`, or those of the machine.
 *
 * @example LEVAIN_BLOBS='gs://bucket/prefix'
 * @example LEVAIN_BLOBS='gs://bucket?endpoint=http://127.0.0.1:4443'
 */
export default blobDriver<{ url: URL }>({
  name: 'gs',
  async open({ url }) {
    return gcsDriver(await openBucket(storeAddress(url, [])))
  },
})

async function gcsDriver(bucket: GcsBucket): Promise<BlobDriver> {
  const direct = await directGcs(bucket)
  const putIfAbsent = async (key: string, source: BlobSource): Promise<boolean> => {
    if (source instanceof Uint8Array) return bucket.putWhole(key, source)
    const placed = await putFile(bucket, key, source.file)
    if (source.move) await rm(source.file, { force: true })
    return placed
  }
  return {
    putIfAbsent,
    stream: async (key, range) => ((await bucket.size(key)) === null ? null : read(bucket, key, range)),
    has: async (key) => (await bucket.size(key)) !== null,
    list: (prefix) => visible(bucket.list(prefix)),
    delete: (key) => bucket.delete(key),
    touch: (key) => bucket.touch(key),
    putStream: (bytes, key) => putStream(bucket, bytes, key),
    sweep: (before) => sweepStaged(bucket, before),
    ...(direct ? { direct } : {}),
  }
}

async function* read(bucket: GcsBucket, key: string, range?: ByteRange): ByteStream & AsyncGenerator<Uint8Array> {
  if (!range || range.end > range.start) yield* bucket.get(key, range)
}

async function putFile(bucket: GcsBucket, key: string, file: string): Promise<boolean> {
  const { size } = await stat(file)
  if (size < firstPartBytes) return bucket.putWhole(key, await readFile(file))
  return (await bucket.size(key)) === null && bucket.putStream(key, createReadStream(file))
}

async function putStream(bucket: GcsBucket, bytes: ByteStream, key: () => string): Promise<boolean> {
  const come = await firstOrAll(bytes)
  if ('only' in come) return bucket.putWhole(key(), come.only)
  const staged = stagedKey()
  try {
    await bucket.putStream(staged, come.parts)
    return (await bucket.size(key())) === null && (await bucket.copy(staged, key()))
  } finally {
    await bucket.delete(staged)
  }
}
