import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { Digests } from '@levain/core'

/** The digest of bytes in memory, `sha256:…`. */
export function sha256(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

const chunkBytes = 1 << 20

/** Both digests of a local file, read once. */
export async function digestFile(path: string): Promise<Digests> {
  const sha = createHash('sha256')
  const md5 = createHash('md5')
  const buffer = Buffer.allocUnsafe(chunkBytes)
  let bytes = 0
  await using file = await open(path, 'r')
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, chunkBytes)
    if (bytesRead === 0) break
    const chunk = buffer.subarray(0, bytesRead)
    sha.update(chunk)
    md5.update(chunk)
    bytes += bytesRead
  }
  return { sha256: `sha256:${sha.digest('hex')}`, md5: md5.digest('hex'), bytes }
}
