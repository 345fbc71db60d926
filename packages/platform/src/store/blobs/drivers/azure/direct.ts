import { randomUUID } from 'node:crypto'
import { fail } from '@levain/core'
import type { DirectAccess, StagedBytes } from '../../direct.ts'
import { attachment } from '../attachment.ts'
import { uploadsPrefix } from '../staged.ts'
import type { AzureContainer } from './container.ts'

/**
 * Signed requests, with which clients read from the container and upload blocks to it themselves. Nothing unless the
 * credentials are a key of the account: only with it addresses are signed here.
 */
export function directAzure(container: AzureContainer): DirectAccess | undefined {
  const { library, client, blob } = container
  if (!(client.credential instanceof library.StorageSharedKeyCredential)) return undefined
  const signed = (key: string, permissions: string, expiresMs: number, contentDisposition?: string): Promise<string> =>
    blob(key).generateSasUrl({
      permissions: library.BlobSASPermissions.parse(permissions),
      expiresOn: new Date(Date.now() + expiresMs),
      ...(contentDisposition === undefined ? {} : { contentDisposition }),
    })
  return {
    read: async (key, { expiresMs, fileName }) => ({ url: await signed(key, 'r', expiresMs, attachment(fileName)), headers: {} }),
    async begin(parts, { expiresMs }) {
      const upload = randomUUID()
      const url = await signed(keyOf(upload), 'cw', expiresMs)
      const one = (index: number) => ({ url: `${url}&comp=block&blockid=${encodeURIComponent(blockId(index + 1))}`, headers: {} })
      return { upload, parts: Array.from({ length: parts }, (_, index) => one(index)) }
    },
    async finish(upload, parts) {
      const key = keyOf(upload)
      const ids = parts.map(({ number }) => blockId(number)).sort()
      await commit(container, upload, ids)
      return staged(container, key)
    },
    /** Without a commit nobody sees the blocks, and the store drops them: an empty blob takes their place, and goes. */
    async abort(upload) {
      await container.putWhole(keyOf(upload), new Uint8Array())
      await container.delete(keyOf(upload))
    },
  }
}

/** @throws not-found when nobody here gave out this name */
function keyOf(upload: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(upload)) return `${uploadsPrefix}${upload}`
  throw fail('not-found', { what: 'upload', name: upload.slice(0, 80) })
}

/** All of one length, as the store wants them. */
const blockId = (number: number): string => Buffer.from(String(number).padStart(6, '0')).toString('base64')

/** @throws not-found, input-invalid */
async function commit({ blob, ask }: AzureContainer, upload: string, ids: string[]): Promise<void> {
  const target = blob(keyOf(upload))
  const come = await ask(() => target.getBlockList('uncommitted'))
  if (!come) throw fail('not-found', { what: 'upload', name: upload })
  const names = new Set(come.uncommittedBlocks?.map(({ name }) => name))
  const strange = ids.findIndex((id) => !names.has(id))
  if (strange >= 0 || ids.length === 0)
    throw fail('input-invalid', {
      field: 'parts',
      expected: 'the parts that were uploaded',
      got: ids.length === 0 ? 'none' : `one that did not come, the ${strange + 1}. of ${ids.length}`,
    })
  await ask(() => target.commitBlockList(ids))
}

function staged(container: AzureContainer, key: string): StagedBytes {
  return {
    bytes: () => container.get(key),
    place: async (to) => (await container.size(to)) === null && container.copy(key, to),
    discard: () => container.delete(key),
  }
}
