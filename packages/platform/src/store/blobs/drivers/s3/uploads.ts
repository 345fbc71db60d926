import { fail } from '@levain/core'
import type { S3Bucket } from './bucket.ts'

/** An upload in parts that is under way. */
export interface S3Upload {
  readonly id: string
  /** Sends a part; parts may come in any order. `index` counts from 0. */
  send(bytes: Uint8Array, index: number): Promise<void>
  /** Takes over a part of what is in the store already. */
  copy(source: string, range: string, index: number): Promise<void>
  /** Makes it visible under its key; false, and nothing changed, when that is taken and `ifAbsent` is said. */
  finish(options: { readonly ifAbsent: boolean }): Promise<boolean>
  abort(): Promise<void>
}

export async function beginUpload(bucket: S3Bucket, key: string): Promise<S3Upload> {
  const { library, client, at, ask } = bucket
  const begun = await ask(() => client.send(new library.CreateMultipartUploadCommand(at(key))))
  const id = begun?.UploadId
  if (id === undefined) throw fail('store-unusable', { store: at('').Bucket, reason: 'it began no upload' })
  const Parts: { PartNumber: number; ETag: string | undefined }[] = []
  const place = (index: number) => ({ ...at(key), UploadId: id, PartNumber: index + 1 })
  const abort = async (): Promise<void> => {
    await ask(() => client.send(new library.AbortMultipartUploadCommand({ ...at(key), UploadId: id }))).catch(() => {})
  }
  return {
    id,
    abort,
    async send(bytes, index) {
      const sent = await ask(() => client.send(new library.UploadPartCommand({ ...place(index), Body: bytes })))
      Parts.push({ PartNumber: index + 1, ETag: sent?.ETag })
    },
    async copy(source, range, index) {
      const command = { ...place(index), CopySource: source, CopySourceRange: range }
      const copied = await ask(() => client.send(new library.UploadPartCopyCommand(command)))
      Parts.push({ PartNumber: index + 1, ETag: copied?.CopyPartResult?.ETag })
    },
    async finish({ ifAbsent }) {
      const command = { ...at(key), UploadId: id, MultipartUpload: { Parts }, ...(ifAbsent ? { IfNoneMatch: '*' } : {}) }
      const placed = await bucket.unlessTaken(key, () => client.send(new library.CompleteMultipartUploadCommand(command)))
      if (!placed) await abort()
      return placed
    },
  }
}

/** The most that one part of a copy may hold is 5 GiB. */
const copiedBytes = 1 << 30

/** Copies inside the store, however large. False, and nothing changed, when the target is taken and `ifAbsent` is said. */
export async function copyInParts(bucket: S3Bucket, from: string, to: string, options: { readonly ifAbsent: boolean }): Promise<boolean> {
  const size = (await bucket.size(from)) ?? 0
  const upload = await beginUpload(bucket, to)
  try {
    for (let index = 0; index * copiedBytes < size; index += 1) {
      const start = index * copiedBytes
      await upload.copy(bucket.source(from), `bytes=${start}-${Math.min(start + copiedBytes, size) - 1}`, index)
    }
    return await upload.finish(options)
  } catch (error) {
    await upload.abort()
    throw error
  }
}
