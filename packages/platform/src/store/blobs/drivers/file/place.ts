import { constants } from 'node:fs'
import { copyFile, type FileHandle, link, open, rename } from 'node:fs/promises'
import type { ByteStream } from '@levain/core'
import type { BlobSource } from '../../driver.ts'
import { codeOf } from './failures.ts'

/** Writes a source to a new file, synced and read-only. */
export async function fill(part: string, source: BlobSource): Promise<void> {
  if (source instanceof Uint8Array) return writeAll(part, [source])
  await takeOver(part, source)
  await using file = await open(part, 'r')
  await file.sync()
  await file.chmod(0o444)
}

/** Small pieces are written together: one call of the system for each would cost more than the bytes. */
const gatheredBytes = 1 << 20

/** Writes bytes as they come to a new file, synced and read-only. */
export async function writeAll(part: string, bytes: ByteStream | Iterable<Uint8Array>): Promise<void> {
  await using file = await open(part, 'wx', 0o444)
  let gathered: Uint8Array[] = []
  let size = 0
  for await (const piece of bytes) {
    gathered.push(piece)
    size += piece.length
    if (size < gatheredBytes) continue
    await writePieces(file, gathered)
    gathered = []
    size = 0
  }
  await writePieces(file, gathered)
  await file.sync()
}

async function writePieces(file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  const total = pieces.reduce((sum, piece) => sum + piece.length, 0)
  if (total === 0) return
  const { bytesWritten } = await file.writev(pieces)
  // A disk that is nearly full takes some and then says so.
  if (bytesWritten < total) await file.writeFile(Buffer.concat(pieces).subarray(bytesWritten))
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

/** False when the target is taken; then it stays as it is. */
export async function linkIfAbsent(part: string, target: string): Promise<boolean> {
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

export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  await using handle = await open(folder, 'r')
  await handle.sync()
}
