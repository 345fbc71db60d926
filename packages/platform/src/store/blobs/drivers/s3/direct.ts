import { fail, isLevainError } from '@levain/core'
import type { DirectAccess, StagedBytes } from '../../direct.ts'
import { attachment } from '../attachment.ts'
import { optional } from '../optional.ts'
import { stagedKey } from '../staged.ts'
import type { S3Bucket } from './bucket.ts'
import { beginUpload, copyInParts } from './uploads.ts'

/** Signed requests, with which clients read from the bucket and upload to it themselves. */
export function directS3(bucket: S3Bucket): DirectAccess {
  const { library, client, at, ask } = bucket
  const signer = () => optional('@aws-sdk/s3-request-presigner', 'Uploading to S3 directly', () => import('@aws-sdk/s3-request-presigner'))
  return {
    async read(key, { expiresMs, fileName }) {
      const { getSignedUrl } = await signer()
      const command = new library.GetObjectCommand({ ...at(key), ResponseContentDisposition: attachment(fileName) })
      return { url: await getSignedUrl(client, command, { expiresIn: Math.floor(expiresMs / 1000) }), headers: {} }
    },
    async begin(parts, { expiresMs }) {
      const { getSignedUrl } = await signer()
      const key = stagedKey()
      const { id } = await beginUpload(bucket, key)
      const sign = async (index: number) => {
        const command = new library.UploadPartCommand({ ...at(key), UploadId: id, PartNumber: index + 1 })
        return { url: await getSignedUrl(client, command, { expiresIn: Math.floor(expiresMs / 1000) }), headers: {} }
      }
      return { upload: tokenOf(key, id), parts: await Promise.all(Array.from({ length: parts }, (_, index) => sign(index))) }
    },
    async finish(upload, parts) {
      const { key, id } = uploadOf(upload)
      const Parts = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag })).sort((a, b) => a.PartNumber - b.PartNumber)
      const command = new library.CompleteMultipartUploadCommand({ ...at(key), UploadId: id, MultipartUpload: { Parts } })
      const done = await ask(() => client.send(command)).catch(refusedParts)
      if (!done) throw fail('not-found', { what: 'upload', name: upload.slice(0, 80) })
      return staged(bucket, key)
    },
    async abort(upload) {
      const { key, id } = uploadOf(upload)
      await ask(() => client.send(new library.AbortMultipartUploadCommand({ ...at(key), UploadId: id })))
    },
  }
}

function staged(bucket: S3Bucket, key: string): StagedBytes {
  return {
    async *bytes() {
      yield* bucket.get(key)
    },
    place: async (to) => (await bucket.size(to)) === null && copyInParts(bucket, key, to, { ifAbsent: true }),
    discard: () => bucket.delete(key),
  }
}

const tokenOf = (key: string, id: string): string => Buffer.from(JSON.stringify([key, id])).toString('base64url')

/** @throws not-found when nobody here gave out this token */
function uploadOf(token: string): { key: string; id: string } {
  try {
    const [key, id] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
    if (typeof id === 'string' && /^uploads\/[0-9a-f-]{36}$/.test(key)) return { key, id }
  } catch {
    // Said below.
  }
  throw fail('not-found', { what: 'upload', name: token.slice(0, 80) })
}

const partErrors = ['InvalidPart', 'InvalidPartOrder', 'EntityTooSmall', 'MalformedXML', 'InvalidRequest']

function refusedParts(error: unknown): never {
  const cause = isLevainError(error) ? (error.cause as Error) : undefined
  if (cause?.name === undefined || !partErrors.includes(cause.name)) throw error
  throw fail('input-invalid', { field: 'parts', expected: 'the parts that were uploaded', got: cause.message.slice(0, 200) }, cause)
}
