import { createReadStream } from 'node:fs'
import { readFile, rm, stat } from 'node:fs/promises'
import type { ByteRange, ByteStream } from '@levain/core'
import { type BlobDriver, type BlobSource, blobDriver } from '../driver.ts'
import { azureAddress } from './azure/address.ts'
import { type AzureContainer, openContainer } from './azure/container.ts'
import { directAzure } from './azure/direct.ts'
import { firstOrAll, firstPartBytes, inParts } from './parts.ts'
import { stagedKey, sweepStaged, visible } from './staged.ts'

/**
 * Blobs in a container of Azure Blob Storage. Bytes whose key is not yet known are uploaded to a place of their own and
 * copied inside the store. Credentials come from `AZURE_STORAGE_CONNECTION_STRING`, `AZURE_STORAGE_KEY` (or
 * `AZURE_STORAGE_ACCESS_KEY`), `AZURE_STORAGE_SAS_TOKEN`, or whatever `DefaultAzureCredential` finds.
 *
 * @example LEVAIN_BLOBS='azure://container/prefix?account=myaccount'
 * @example LEVAIN_BLOBS='wasbs://container@myaccount.blob.core.windows.net/prefix'
 */
export default blobDriver<{ url: URL }>({
  name: 'azure',
  async open({ url }) {
    return azureDriver(await openContainer(azureAddress(url)))
  },
})

function azureDriver(container: AzureContainer): BlobDriver {
  const putIfAbsent = async (key: string, source: BlobSource): Promise<boolean> => {
    if (source instanceof Uint8Array) return container.putWhole(key, source)
    const placed = await putFile(container, key, source.file)
    if (source.move) await rm(source.file, { force: true })
    return placed
  }
  const direct = directAzure(container)
  return {
    putIfAbsent,
    stream: async (key, range) => ((await container.size(key)) === null ? null : read(container, key, range)),
    has: async (key) => (await container.size(key)) !== null,
    list: (prefix) => visible(container.list(prefix)),
    delete: (key) => container.delete(key),
    touch: (key) => container.touch(key),
    putStream: (bytes, key) => putStream(container, bytes, key),
    sweep: (before) => sweepStaged(container, before),
    ...(direct ? { direct } : {}),
  }
}

async function* read(container: AzureContainer, key: string, range?: ByteRange): ByteStream & AsyncGenerator<Uint8Array> {
  if (!range || range.end > range.start) yield* container.get(key, range)
}

async function putFile(container: AzureContainer, key: string, file: string): Promise<boolean> {
  const { size } = await stat(file)
  if (size < firstPartBytes) return container.putWhole(key, await readFile(file))
  return (await container.size(key)) === null && container.putParts(key, inParts(createReadStream(file)))
}

async function putStream(container: AzureContainer, bytes: ByteStream, key: () => string): Promise<boolean> {
  const come = await firstOrAll(bytes)
  if ('only' in come) return container.putWhole(key(), come.only)
  const staged = stagedKey()
  await container.putParts(staged, come.parts)
  try {
    return (await container.size(key())) === null && (await container.copy(staged, key()))
  } finally {
    await container.delete(staged)
  }
}
