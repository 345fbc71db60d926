import { createReadStream } from 'node:fs'
import { readFile, rm, stat } from 'node:fs/promises'
import type { ByteRange, ByteStream } from '@levain/core'
import { type BlobDriver, type BlobSource, blobDriver } from '../driver.ts'
import { storeAddress } from './address.ts'
import { eachPart, firstOrAll, firstPartBytes, inParts } from './parts.ts'
import { openBucket, type S3Bucket } from './s3/bucket.ts'
import { directS3 } from './s3/direct.ts'
import { beginUpload, copyInParts } from './s3/uploads.ts'
import { stagedKey, sweepStaged, visible } from './staged.ts'

/**
 * Blobs in a bucket of Amazon S3 or of a server that speaks its protocol. Bytes whose key is not yet known are uploaded in
 * parts to a place of their own and copied inside the store. Credentials come from the AWS environment or its files.
 *
 * @example LEVAIN_BLOBS='s3://bucket/prefix?region=eu-central-1'
 * @example LEVAIN_BLOBS='s3://bucket?endpoint=http://127.0.0.1:9000'
 */
export default blobDriver<{ url: URL }>({
  name: 's3',
  async open({ url }) {
    return s3Driver(await openBucket(storeAddress(url, ['region'])))
  },
})

function s3Driver(bucket: S3Bucket): BlobDriver {
  const putIfAbsent = async (key: string, source: BlobSource): Promise<boolean> => {
    if (source instanceof Uint8Array) return putWhole(bucket, key, source)
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
    touch: (key) => touch(bucket, key),
    putStream: (bytes, key) => putStream(bucket, bytes, key),
    sweep: async (before) => {
      await bucket.abortUploads(before)
      await sweepStaged(bucket, before)
    },
    direct: directS3(bucket),
  }
}

async function* read(bucket: S3Bucket, key: string, range?: ByteRange): ByteStream & AsyncGenerator<Uint8Array> {
  if (!range || range.end > range.start) yield* await bucket.get(key, range)
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

async function putFile(bucket: S3Bucket, key: string, file: string): Promise<boolean> {
  const { size } = await stat(file)
  if (size < firstPartBytes) return putWhole(bucket, key, await readFile(file))
  if ((await bucket.size(key)) !== null) return false
  return uploadTo(bucket, key, inParts(createReadStream(file)))
}

async function putStream(bucket: S3Bucket, bytes: ByteStream, key: () => string): Promise<boolean> {
  const come = await firstOrAll(bytes)
  if ('only' in come) return putWhole(bucket, key(), come.only)
  const staged = stagedKey()
  await uploadTo(bucket, staged, come.parts)
  try {
    return (await bucket.size(key())) === null && (await copyInParts(bucket, staged, key(), { ifAbsent: true }))
  } finally {
    await bucket.delete(staged)
  }
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
