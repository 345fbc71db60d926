import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { fail } from '@levain/core'
import { type BlobDriver, type BlobSource, blobDriver } from '../driver.ts'

/** Blobs in a folder of this machine. A blob is written beside its place, synced, and linked into it. */
export default blobDriver<{ folder: string }>({
  name: 'file',
  async open({ folder }) {
    await mkdir(folder, { recursive: true })
    return fileDriver(folder)
  },
})

const unfinished = '.part'

function fileDriver(folder: string): BlobDriver {
  const pathOf = (key: string): string => join(folder, ...key.split('/'))
  return {
    localPath: pathOf,
    get: (key, range) => read(pathOf(key), range),
    has: async (key) => (await sizeOf(pathOf(key))) !== null,
    delete: (key) => rm(pathOf(key), { force: true }),
    list: (prefix) => walk(folder, prefix),
    async putIfAbsent(key, source) {
      try {
        return await place(pathOf(key), source)
      } catch (error) {
        if (isFull(error)) throw fail('store-full', { path: folder }, error)
        throw error
      }
    },
  }
}

async function place(target: string, source: BlobSource): Promise<boolean> {
  if ((await sizeOf(target)) !== null) return false
  const parent = dirname(target)
  const created = await mkdir(parent, { recursive: true })
  const part = `${target}.${randomUUID()}${unfinished}`
  try {
    await fill(part, source)
    const placed = await linkIfAbsent(part, target)
    await syncFolder(parent)
    if (created !== undefined) await syncFolder(dirname(created))
    return placed
  } finally {
    await rm(part, { force: true })
  }
}

async function fill(part: string, source: BlobSource): Promise<void> {
  if (source instanceof Uint8Array) {
    await using file = await open(part, 'wx', 0o444)
    await file.writeFile(source)
    await file.sync()
    return
  }
  await takeOver(part, source)
  await using file = await open(part, 'r')
  await file.sync()
  await file.chmod(0o444)
}

/** Moves where the caller gave the file away and it lies on the same disk; else copies, sharing blocks where the disk can. */
async function takeOver(part: string, source: { file: string; move: boolean }): Promise<void> {
  if (source.move) {
    try {
      return await rename(source.file, part)
    } catch (error) {
      if (codeOf(error) !== 'EXDEV') throw error
    }
  }
  await copyFile(source.file, part, constants.COPYFILE_FICLONE)
}

async function linkIfAbsent(part: string, target: string): Promise<boolean> {
  try {
    await link(part, target)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    if (!withoutLinks.has(codeOf(error) ?? '')) throw error
    await rename(part, target)
    return true
  }
}
const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  await using handle = await open(folder, 'r')
  await handle.sync()
}

async function read(path: string, range?: { start: number; end: number }): Promise<Uint8Array | null> {
  try {
    await using file = await open(path, 'r')
    if (!range) return await file.readFile()
    const bytes = Buffer.alloc(Math.max(0, range.end - range.start))
    const { bytesRead } = await file.read(bytes, 0, bytes.length, range.start)
    return bytes.subarray(0, bytesRead)
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await stat(path)
    return found.isFile() ? found.size : null
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

async function* walk(folder: string, prefix: string): AsyncGenerator<{ key: string; bytes: number }> {
  const start = prefix.slice(0, prefix.lastIndexOf('/') + 1)
  const entries = await readdir(join(folder, start), { recursive: true, withFileTypes: true }).catch(nothingIfAbsent)
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(unfinished))
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort()
  for (const path of paths) {
    const key = path
      .slice(folder.length + 1)
      .split(sep)
      .join('/')
    const bytes = key.startsWith(prefix) ? await sizeOf(path) : null
    if (bytes !== null) yield { key, bytes }
  }
}

const nothingIfAbsent = (error: unknown): [] => {
  if (isAbsent(error)) return []
  throw error
}
const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code
const isAbsent = (error: unknown): boolean => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'
const isFull = (error: unknown): boolean => codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT'
