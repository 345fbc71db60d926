import type { Readable } from 'node:stream'
import type { ListMultipartUploadsCommandInput, MultipartUpload, S3Client } from '@aws-sdk/client-s3'
import { type ByteRange, type ByteStream, fail } from '@levain/core'
import type { Listed } from '../../driver.ts'
import type { StoreAddress } from '../address.ts'
import { optional } from '../optional.ts'

type Library = typeof import('@aws-sdk/client-s3')

/** The calls of S3 that the driver makes, on keys below its prefix. */
export interface S3Bucket {
  readonly library: Library
  readonly client: S3Client
  /** The bucket and the whole key, as every command wants them. */
  at(key: string): { Bucket: string; Key: string }
  /** How a copy names what it copies. */
  source(key: string): string
  /** Runs a command; gives `null` where the store says that there is no such thing. @throws store-unusable */
  ask<Answer>(command: () => Promise<Answer>): Promise<Answer | null>
  /** Makes a conditional write; false when the store says that the key is taken. */
  unlessTaken(key: string, write: () => Promise<unknown>): Promise<boolean>
  size(key: string): Promise<number | null>
  get(key: string, range?: ByteRange): ByteStream
  list(prefix: string): AsyncIterable<Listed>
  delete(key: string): Promise<void>
  /** Gives up uploads in parts that began before an instant (milliseconds since 1970). */
  abortUploads(before: number): Promise<void>
}

/** @throws dependency-missing */
export async function openBucket(address: StoreAddress): Promise<S3Bucket> {
  const library = await optional('@aws-sdk/client-s3', 'Blobs in S3', () => import('@aws-sdk/client-s3'))
  return bucketOver(library, clientFor(library, address), address)
}

function clientFor({ S3Client }: Library, { endpoint, option }: StoreAddress): S3Client {
  const region = option('region') ?? process.env.AWS_REGION ?? (endpoint === undefined ? undefined : 'us-east-1')
  return new S3Client({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    // Signed requests that clients make themselves cannot carry a checksum of bytes nobody has yet seen.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
}

function bucketOver(library: Library, client: S3Client, address: StoreAddress): S3Bucket {
  const { bucket: Bucket, prefix, shown } = address
  const at = (key: string): { Bucket: string; Key: string } => ({ Bucket, Key: `${prefix}${key}` })
  const ask = <Answer>(command: () => Promise<Answer>): Promise<Answer | null> => asked(shown, command)
  const size = async (key: string): Promise<number | null> => {
    const head = await ask(() => client.send(new library.HeadObjectCommand(at(key))))
    return head && (head.ContentLength ?? 0)
  }
  return {
    library,
    client,
    at,
    ask,
    size,
    source: (key) => encodeURI(`${Bucket}/${prefix}${key}`),
    unlessTaken: (key, write) => unlessTaken(shown, write, async () => (await size(key)) !== null),
    async *get(key, range) {
      const Range = range && `bytes=${range.start}-${range.end - 1}`
      const found = await ask(() => client.send(new library.GetObjectCommand({ ...at(key), Range })).catch(nothingBeyondTheEnd))
      if (!found) throw fail('store-unusable', { store: shown, reason: `${key} is gone` })
      yield* (found.Body ?? []) as Readable
    },
    async *list(start) {
      const pages = library.paginateListObjectsV2({ client }, { Bucket, Prefix: `${prefix}${start}` })
      for await (const page of failing(shown, pages))
        for (const { Key = '', Size = 0, LastModified } of page.Contents ?? [])
          yield { key: Key.slice(prefix.length), bytes: Size, at: LastModified?.getTime() ?? 0 }
    },
    async delete(key) {
      await ask(() => client.send(new library.DeleteObjectCommand(at(key))))
    },
    async abortUploads(before) {
      for await (const { Key, UploadId, Initiated } of uploads(library, client, { Bucket, Prefix: prefix }, ask))
        if ((Initiated?.getTime() ?? 0) < before)
          await ask(() => client.send(new library.AbortMultipartUploadCommand({ Bucket, Key, UploadId })))
    },
  }
}

/** Uploads in parts that are under way, page by page. */
async function* uploads(
  library: Library,
  client: S3Client,
  where: ListMultipartUploadsCommandInput,
  ask: S3Bucket['ask'],
): AsyncGenerator<MultipartUpload> {
  const page = await ask(() => client.send(new library.ListMultipartUploadsCommand(where)))
  yield* page?.Uploads ?? []
  if (!page?.IsTruncated) return
  const next = { ...where, KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
  yield* uploads(library, client, next, ask)
}

/** A write whose key somebody else writes at this moment is answered with 409: who won is known soon. */
async function unlessTaken(store: string, write: () => Promise<unknown>, taken: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await write()
      return true
    } catch (error) {
      if (statusOf(error) === 412) return false
      if (statusOf(error) !== 409 || attempt === attemptsMax) throw unusable(store, error)
      if (await taken()) return false
    }
  }
}
const attemptsMax = 5

async function asked<Answer>(store: string, command: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await command()
  } catch (error) {
    if (statusOf(error) === 404 && (error as Error).name !== 'NoSuchBucket') return null
    throw unusable(store, error)
  }
}

async function* failing<Page>(store: string, pages: AsyncIterable<Page>): AsyncGenerator<Page> {
  try {
    yield* pages
  } catch (error) {
    throw unusable(store, error)
  }
}

function nothingBeyondTheEnd(error: unknown): { Body: [] } {
  if (statusOf(error) === 416) return { Body: [] }
  throw error
}

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode

const unusable = (store: string, error: unknown): Error =>
  fail('store-unusable', { store, reason: `${(error as Error).name}: ${(error as Error).message}`.slice(0, 300) }, error)
