import { createReadStream } from 'node:fs'
import { readFile, rm, stat } from 'node:fs/promises'
import type { ByteRange, ByteStream } from '@levain/core'
import type { DirectAccess } from '../direct.ts'
import type { BlobDriver, Listed } from '../driver.ts'
import { firstOrAll, firstPartBytes, inParts } from './parts.ts'
import { stagedKey, sweepStaged, visible } from './staged.ts'

/** The calls that a store of objects over HTTP offers, on keys below its prefix. */
export interface ObjectStore {
  /** Null when the key is not there. */
  size(key: string): Promise<number | null>
  get(key: string, range?: ByteRange): ByteStream
  list(prefix: string): AsyncIterable<Listed>
  delete(key: string): Promise<void>
  /** Makes an object new; its bytes stay. */
  touch(key: string): Promise<void>
  /** In one request; false when the key is taken. */
  putWhole(key: string, bytes: Uint8Array): Promise<boolean>
  /** In parts that nobody sees until all have come; false when the key is taken. */
  putParts(key: string, parts: AsyncIterable<Uint8Array>): Promise<boolean>
  /** Inside the store; false when the target is taken. */
  copy(from: string, to: string): Promise<boolean>
  /** Gives up uploads that began before an instant (milliseconds since 1970), where they outlive their process. */
  abortUploads?(before: number): Promise<void>
}

/** A driver over such a store. Bytes whose key is not yet known are uploaded to a place of their own and copied inside the store. */
export function objectStoreDriver(store: ObjectStore, direct: DirectAccess | undefined): BlobDriver {
  return {
    async putIfAbsent(key, source) {
      if (source instanceof Uint8Array) return store.putWhole(key, source)
      const placed = await putFile(store, key, source.file)
      if (source.move) await rm(source.file, { force: true })
      return placed
    },
    stream: async (key, range) => ((await store.size(key)) === null ? null : read(store, key, range)),
    has: async (key) => (await store.size(key)) !== null,
    list: (prefix) => visible(store.list(prefix)),
    delete: (key) => store.delete(key),
    touch: (key) => store.touch(key),
    putStream: (bytes, key) => putStream(store, bytes, key),
    async sweep(before) {
      await store.abortUploads?.(before)
      await sweepStaged(store, before)
    },
    ...(direct ? { direct } : {}),
  }
}

async function* read(store: ObjectStore, key: string, range?: ByteRange): ByteStream & AsyncGenerator<Uint8Array> {
  if (!range || range.end > range.start) yield* store.get(key, range)
}

async function putFile(store: ObjectStore, key: string, file: string): Promise<boolean> {
  const { size } = await stat(file)
  if (size < firstPartBytes) return store.putWhole(key, await readFile(file))
  return (await store.size(key)) === null && store.putParts(key, inParts(createReadStream(file)))
}

async function putStream(store: ObjectStore, bytes: ByteStream, key: () => string): Promise<boolean> {
  const come = await firstOrAll(bytes)
  if ('only' in come) return store.putWhole(key(), come.only)
  const staged = stagedKey()
  await store.putParts(staged, come.parts)
  try {
    return (await store.size(key())) === null && (await store.copy(staged, key()))
  } finally {
    await store.delete(staged)
  }
}
