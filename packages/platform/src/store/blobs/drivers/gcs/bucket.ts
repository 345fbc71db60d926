import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Bucket, File, FileMetadata } from '@google-cloud/storage'
import { type ByteRange, type ByteStream, fail } from '@levain/core'
import type { Listed } from '../../driver.ts'
import type { StoreAddress } from '../address.ts'
import type { ObjectStore } from '../object-store.ts'
import { optional } from '../optional.ts'
import { firstPartBytes } from '../parts.ts'

/** The calls of Google Cloud Storage that the driver makes, on keys below its prefix. */
export interface GcsBucket extends ObjectStore {
  readonly address: StoreAddress
  readonly library: Bucket
  file(key: string): File
  /** Runs a request; gives `null` where the store says that there is no such thing. @throws store-unusable */
  ask<Answer>(request: () => Promise<Answer>): Promise<Answer | null>
  list(prefix: string): AsyncIterable<Listed & { /** In base64; composed objects have none. */ readonly md5: string | undefined }>
}

/** @throws dependency-missing */
export async function openBucket(address: StoreAddress): Promise<GcsBucket> {
  const { Storage } = await optional('@google-cloud/storage', 'Blobs in Google Cloud Storage', () => import('@google-cloud/storage'))
  const { endpoint } = address
  const storage = new Storage(endpoint === undefined ? {} : { apiEndpoint: endpoint })
  return bucketOver(storage.bucket(address.bucket), address)
}

const ifAbsent = { preconditionOpts: { ifGenerationMatch: 0 } }
/** What is stored is known by its digest: a second checksum costs more than it finds. */
const asItIs = { validation: false, contentType: 'application/octet-stream' }

function bucketOver(library: Bucket, address: StoreAddress): GcsBucket {
  const { prefix, shown } = address
  const file = (key: string): File => library.file(`${prefix}${key}`)
  const ask = <Answer>(request: () => Promise<Answer>): Promise<Answer | null> => asked(shown, request)
  return {
    address,
    library,
    file,
    ask,
    async size(key) {
      const found = await ask(() => file(key).getMetadata())
      return found && Number(found[0].size ?? 0)
    },
    get: (key, range) => failing(shown, media(file(key), range)),
    async *list(start) {
      for await (const { name, metadata } of failing<File>(shown, library.getFilesStream({ prefix: `${prefix}${start}` })))
        yield { key: name.slice(prefix.length), bytes: Number(metadata.size), at: newest(metadata), md5: metadata.md5Hash }
    },
    async delete(key) {
      await ask(() => file(key).delete())
    },
    async touch(key) {
      const metadata = { [touched]: new Date().toISOString() }
      await ask(() => file(key).setMetadata({ metadata }).catch(nothingIfJustChanged))
    },
    putWhole: (key, bytes) =>
      unlessTaken(shown, () =>
        file(key).save(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), { ...asItIs, ...ifAbsent, resumable: false }),
      ),
    async putParts(key, parts) {
      const source = remembering(parts)
      const target = file(key).createWriteStream({ ...asItIs, ...ifAbsent, resumable: true, chunkSize: firstPartBytes })
      return unlessTaken(shown, () => pipeline(Readable.from(source.bytes, { objectMode: false }), target)).catch((error) => {
        throw source.failure() ?? error
      })
    },
    copy: (from, to) => unlessTaken(shown, () => file(from).copy(file(to), ifAbsent)),
  }
}

/** What an object tells about itself when it was touched. */
const touched = 'levain-touched'

const newest = ({ updated, metadata }: FileMetadata): number =>
  Math.max(Date.parse(String(updated)), Date.parse(String(metadata?.[touched] ?? updated)))

/** Passes bytes on and keeps the error they end with, which is not the store's. */
function remembering(bytes: ByteStream): { readonly bytes: ByteStream; readonly failure: () => unknown } {
  let failure: unknown
  async function* passing(): AsyncGenerator<Uint8Array> {
    try {
      yield* bytes
    } catch (error) {
      failure = error
      throw error
    }
  }
  return { bytes: passing(), failure: () => failure }
}

/**
 * The bytes of an object, over the platform's own `fetch`: the library's streams warn of a leak of listeners on every read.
 */
async function* media({ bucket, name }: File, range?: ByteRange): AsyncGenerator<Uint8Array> {
  const { apiEndpoint, customEndpoint, authClient } = bucket.storage
  const url = `${apiEndpoint}/storage/v1/b/${bucket.name}/o/${encodeURIComponent(name)}?alt=media`
  const headers = customEndpoint ? new Headers() : await authClient.getRequestHeaders(url)
  if (range) headers.set('range', `bytes=${range.start}-${range.end - 1}`)
  const answer = await fetch(url, { headers })
  if (answer.ok) return yield* answer.body ?? []
  throw Object.assign(new Error(`it answered ${answer.status} to a read of ${name}`), { code: answer.status })
}

const statusOf = (error: unknown): unknown => (error as { code?: unknown } | undefined)?.code

/** An object can be changed once a second: what was changed that short ago is new. */
function nothingIfJustChanged(error: unknown): void {
  if (statusOf(error) !== 429) throw error
}

async function unlessTaken(store: string, write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write()
    return true
  } catch (error) {
    if (statusOf(error) === 412) return false
    throw unusable(store, error)
  }
}

async function asked<Answer>(store: string, request: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await request()
  } catch (error) {
    if (statusOf(error) === 404) return null
    throw unusable(store, error)
  }
}

/** A range that begins behind the end has no bytes. */
async function* failing<Piece>(store: string, pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  try {
    yield* pieces
  } catch (error) {
    if (statusOf(error) !== 416) throw unusable(store, error)
  }
}

const unusable = (store: string, error: unknown): Error =>
  fail('store-unusable', { store, reason: `${(error as Error).message}`.slice(0, 300) }, error)
