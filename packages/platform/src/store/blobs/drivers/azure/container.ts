import { randomUUID } from 'node:crypto'
import type { BlobBeginCopyFromURLResponse, BlockBlobClient, ContainerClient } from '@azure/storage-blob'
import { type ByteRange, fail } from '@levain/core'
import type { ObjectStore } from '../object-store.ts'
import { eachPart } from '../parts.ts'
import type { AzureAddress } from './address.ts'
import { type Library, loadLibrary, serviceFor } from './service.ts'

/** The calls of Azure Blob Storage that the driver makes, on keys below its prefix. */
export interface AzureContainer extends ObjectStore {
  readonly library: Library
  readonly client: ContainerClient
  blob(key: string): BlockBlobClient
  /** Runs a request; gives `null` where the store says that there is no such thing. @throws store-unusable */
  ask<Answer>(request: () => Promise<Answer>): Promise<Answer | null>
}

/** @throws dependency-missing, input-invalid when nothing names the account */
export async function openContainer(address: AzureAddress): Promise<AzureContainer> {
  const library = await loadLibrary()
  const service = await serviceFor(library, address)
  return containerOver(library, service.getContainerClient(address.bucket), address)
}

const ifAbsent = { conditions: { ifNoneMatch: '*' } }

function containerOver(library: Library, client: ContainerClient, { prefix, shown }: AzureAddress): AzureContainer {
  const blob = (key: string): BlockBlobClient => client.getBlockBlobClient(`${prefix}${key}`)
  const ask = <Answer>(request: () => Promise<Answer>): Promise<Answer | null> => asked(shown, request)
  const size = async (key: string): Promise<number | null> => {
    const found = await ask(() => blob(key).getProperties())
    return found && isWhole(found.copyStatus) ? (found.contentLength ?? 0) : null
  }
  const unlessTaken = (key: string, write: () => Promise<unknown>): Promise<boolean> =>
    unlessRefused(shown, write, async () => (await size(key)) !== null)
  return {
    library,
    client,
    blob,
    ask,
    size,
    get: (key, range) => failing(shown, media(blob(key), range)),
    async *list(start) {
      for await (const { name, properties } of failing(shown, client.listBlobsFlat({ prefix: `${prefix}${start}`, includeCopy: true })))
        if (isWhole(properties.copyStatus))
          yield { key: name.slice(prefix.length), bytes: properties.contentLength ?? 0, at: properties.lastModified.getTime() }
    },
    async delete(key) {
      await ask(() => blob(key).delete())
    },
    async touch(key) {
      await ask(() => blob(key).setMetadata({ levaintouched: new Date().toISOString() }))
    },
    putWhole: (key, bytes) => unlessTaken(key, () => blob(key).upload(bytes, bytes.length, ifAbsent)),
    async putParts(key, parts) {
      const upload = randomUUID()
      const ids: string[] = []
      await eachPart(parts, async (part, index) => {
        const id = Buffer.from(`${upload}-${String(index).padStart(5, '0')}`).toString('base64')
        ids.push(id)
        await ask(() => blob(key).stageBlock(id, part, part.length))
      })
      return unlessTaken(key, () => blob(key).commitBlockList(ids, ifAbsent))
    },
    copy: (from, to) =>
      unlessTaken(to, async () => {
        const copied = await (await blob(to).beginCopyFromURL(blob(from).url, ifAbsent)).pollUntilDone()
        if (!isWhole(copied.copyStatus)) await giveUp(blob(to), copied)
      }),
  }
}

/** A copy that is under way or failed has its name already, but not its bytes. */
const isWhole = (copyStatus: string | undefined): boolean => copyStatus === undefined || copyStatus === 'success'

async function giveUp(target: BlockBlobClient, { copyStatus, etag }: BlobBeginCopyFromURLResponse): Promise<never> {
  await target.deleteIfExists(etag === undefined ? {} : { conditions: { ifMatch: etag } })
  throw new Error(`a copy inside the store ended as ${copyStatus}`)
}

async function* media(blob: BlockBlobClient, range?: ByteRange): AsyncGenerator<Uint8Array> {
  const found = await blob.download(range?.start ?? 0, range && range.end - range.start)
  yield* (found.readableStreamBody ?? []) as AsyncIterable<Uint8Array>
}

const statusOf = (error: unknown): unknown => (error as { statusCode?: unknown } | undefined)?.statusCode
const codeOf = (error: unknown): unknown => (error as { code?: unknown } | undefined)?.code

/** Blocks of an upload are gone as soon as another upload to the same key is committed. */
async function unlessRefused(store: string, write: () => Promise<unknown>, taken: () => Promise<boolean>): Promise<boolean> {
  try {
    await write()
    return true
  } catch (error) {
    if (statusOf(error) === 412 || codeOf(error) === 'BlobAlreadyExists') return false
    if (codeOf(error) === 'InvalidBlockList' && (await taken())) return false
    throw unusable(store, error)
  }
}

async function asked<Answer>(store: string, request: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await request()
  } catch (error) {
    if (statusOf(error) === 404 && codeOf(error) !== 'ContainerNotFound') return null
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

/** Only the first line: those behind it hold numbers of requests. */
function unusable(store: string, error: unknown): Error {
  const said = (error as Error).message.split('\n')[0] ?? ''
  return fail('store-unusable', { store, reason: [codeOf(error), said].filter(Boolean).join(': ').slice(0, 300) }, error)
}
