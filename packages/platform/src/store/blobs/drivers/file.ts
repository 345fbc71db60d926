import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rm, stat, unlink, utimes } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { type ByteRange, type ByteStream, fail } from '@levain/core'
import { type BlobDriver, blobDriver, type Listed } from '../driver.ts'
import { codeOf, fileSize, nothingIfAbsent } from './file/failures.ts'
import { durableFolders } from './file/folders.ts'
import { fill, linkIfAbsent, syncFolder, writeAll } from './file/place.ts'

/** Blobs in a folder of this machine. A blob is written into a folder for the unfinished, synced, and linked into its place. */
export default blobDriver<{ folder: string }>({
  name: 'file',
  async open({ folder }) {
    await mkdir(folder, { recursive: true })
    return fileDriver(resolve(folder))
  },
})

const unfinished = '.part'

function fileDriver(folder: string): BlobDriver {
  const pathOf = (key: string): string => join(folder, ...key.split('/'))
  const parts = join(folder, 'uploads')
  const folders = durableFolders(folder)
  return {
    localPath: pathOf,
    stream: async (key, range) => ((await fileSize(pathOf(key))) === null ? null : read(pathOf(key), range)),
    has: async (key) => (await fileSize(pathOf(key))) !== null,
    delete: (key) => rm(pathOf(key), { force: true }),
    list: (prefix) => walk(folder, prefix),
    touch: (key) =>
      utimes(pathOf(key), new Date(), new Date())
        .catch(nothingIfAbsent)
        .then(() => {}),
    sweep: (before) => sweep(parts, before),
    async putIfAbsent(key, source) {
      if ((await fileSize(pathOf(key))) === null)
        return put(
          (part) => fill(part, source),
          () => pathOf(key),
        )
      // Somebody else may have placed it this moment: what is called stored must be so for good.
      await syncFolder(dirname(pathOf(key)))
      return false
    },
    putStream: (bytes, key) =>
      put(
        (part) => writeAll(part, bytes),
        () => pathOf(key()),
      ),
  }

  /** Writes a part, then gives it its place, if nobody else has. */
  async function put(write: (part: string) => Promise<void>, target: () => string): Promise<boolean> {
    const part = join(parts, `${randomUUID()}${unfinished}`)
    try {
      await folders.ready(parts)
      await write(part)
      return await place(part, target())
    } catch (error) {
      folders.forget()
      await rm(part, { force: true })
      if (isFull(error)) throw fail('store-full', { path: folder }, error)
      throw error
    }
  }

  async function place(part: string, target: string): Promise<boolean> {
    const parent = dirname(target)
    await folders.ready(parent)
    const placed = await linkIfAbsent(part, target).catch(async (error) => {
      if (codeOf(error) !== 'ENOENT') throw error
      // The folder was there; somebody has taken it away since.
      folders.forget()
      await folders.ready(parent)
      return linkIfAbsent(part, target)
    })
    await Promise.all([syncFolder(parent), unlink(part).catch(nothingIfAbsent)])
    return placed
  }
}

const pieceBytes = 256 << 10

async function* read(path: string, range?: ByteRange): ByteStream & AsyncGenerator<Uint8Array> {
  await using file = await open(path, 'r')
  const end = range?.end ?? Number.POSITIVE_INFINITY
  for (let position = range?.start ?? 0; position < end; ) {
    const piece = Buffer.allocUnsafe(Math.min(pieceBytes, end - position))
    const { bytesRead } = await file.read(piece, 0, piece.length, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield piece.subarray(0, bytesRead)
  }
}

async function* walk(folder: string, prefix: string): AsyncGenerator<Listed> {
  const start = prefix.slice(0, prefix.lastIndexOf('/') + 1)
  const entries = await readdir(join(folder, start), { recursive: true, withFileTypes: true }).catch(nothingIfAbsent)
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(unfinished))
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort()
  for (const path of paths) {
    const key = path
      .slice(folder.length + 1)
      .split(sep)
      .join('/')
    const found = key.startsWith(prefix) ? await stat(path).catch(nothingIfAbsent) : []
    if ('size' in found) yield { key, bytes: found.size, at: found.mtimeMs }
  }
}

/** A part that is being written is younger: each piece renews its time. */
async function sweep(parts: string, before: number): Promise<void> {
  for (const name of await readdir(parts).catch(nothingIfAbsent)) {
    const path = join(parts, name)
    const found = await stat(path).catch(nothingIfAbsent)
    if ('size' in found && found.mtimeMs < before) await rm(path, { force: true })
  }
}

const isFull = (error: unknown): boolean => codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT'
