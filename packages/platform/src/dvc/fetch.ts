import { posix } from 'node:path'
import { type ByteStream, type Context, type Digests, fail, isLevainError, LevainError, type ManifestFile } from '@levain/core'
import { eachAtOnce } from './at-once.ts'
import { checked } from './checked.ts'
import { forget, known, Progress } from './fetched.ts'
import { type FolderFile, readFolder } from './format/folder.ts'
import { type DvcObject, nameOf } from './format/out.ts'
import type { Place } from './places.ts'

/** How many objects come at the same time. */
const atOnce = 16
/** Enough for three million files. */
const folderBytesMax = 256 * 2 ** 20

/** What an object became here. */
export interface Fetched {
  /** The digest of a manifest of kind `file` or `dir`. */
  readonly manifest: string
  readonly files: number
  readonly bytes: number
  /** To be called once the manifest is in the ledger: what was noted to go on after a broken attempt is forgotten. */
  readonly finish: () => Promise<void>
}

/**
 * Brings in a file or folder from the first place that has it. Every byte is held against its md5 before it is kept. Broken
 * off, it goes on: files that came whole are not fetched again.
 *
 * @param path what it is called; a file keeps its last part
 * @param dataset whose newest version may have files of it already
 * @throws dvc-object-missing, dvc-object-damaged, source-unreadable
 */
export async function fetchObject(
  ctx: Context,
  places: readonly Place[],
  object: DvcObject,
  { path, dataset }: { readonly path: string; readonly dataset: string },
): Promise<Fetched> {
  if (object.isFolder) return fetchFolder(ctx, places, object, dataset)
  const file = { path: posix.basename(path), ...(await fetchFile(ctx, places, object)) }
  const manifest = await ctx.blobs.putManifest({ v: 1, kind: 'file', files: [file], bytes: file.bytes })
  return { manifest, files: 1, bytes: file.bytes, finish: async () => {} }
}

const fetchFile = (ctx: Context, places: readonly Place[], object: DvcObject): Promise<Digests> =>
  fromFirst(places, object, (bytes) => ctx.blobs.putStream(bytes, { signal: ctx.signal, md5: true }))

async function fetchFolder(ctx: Context, places: readonly Place[], object: DvcObject, dataset: string): Promise<Fetched> {
  const listed = readFolder(await fromFirst(places, object, (bytes) => textOf(bytes, nameOf(object))), nameOf(object))
  const have = await known(ctx, object, dataset)
  const missing = [...new Set(listed.map(({ md5 }) => md5))].filter((md5) => !have.has(md5))
  const progress = new Progress(ctx, object)
  await eachAtOnce(atOnce, missing, async (md5) => {
    const digests = await fetchFile(ctx, places, { md5, isFolder: false, naming: object.naming })
    have.set(md5, digests)
    await progress.add(md5, digests)
  })
  const files = listed.map((file) => manifestFile(file, have)).sort((a, b) => (a.path < b.path ? -1 : 1))
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const manifest = await ctx.blobs.putManifest({ v: 1, kind: 'dir', files, bytes })
  return { manifest, files: files.length, bytes, finish: () => forget(ctx, object) }
}

function manifestFile({ path, md5 }: FolderFile, have: ReadonlyMap<string, Digests>): ManifestFile {
  const digests = have.get(md5)
  if (!digests) throw fail('internal', { message: `${md5} was neither there nor fetched` })
  return { path, sha256: digests.sha256, md5: digests.md5, bytes: digests.bytes }
}

/** Does something with the bytes of the first place that has them, and has them unaltered. */
async function fromFirst<Result>(
  places: readonly Place[],
  object: DvcObject,
  work: (bytes: ByteStream) => Promise<Result>,
): Promise<Result> {
  const tried: string[] = []
  let damaged = false
  for (const place of places) {
    try {
      const bytes = await ofPlace(place, () => place.stream(object))
      if (bytes) return await work(checked(through(place, bytes), object, place.shown))
      tried.push(`${place.shown} does not have it`)
    } catch (error) {
      if (!isLevainError(error, 'source-unreachable') && !isLevainError(error, 'dvc-object-damaged')) throw error
      damaged ||= error.code === 'dvc-object-damaged'
      tried.push(String(error.details.reason))
    }
  }
  const reason = tried.join('; ') || 'no cache and no remote is known'
  throw fail(damaged ? 'dvc-object-damaged' : 'dvc-object-missing', { object: nameOf(object), reason })
}

/** What goes wrong at a place is told apart from what goes wrong here: the next place may do better. */
async function ofPlace<Result>({ shown }: Place, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    const reason = cause instanceof LevainError ? cause.message : ((cause as NodeJS.ErrnoException).code ?? (cause as Error).name)
    throw fail('source-unreachable', { url: shown, reason: `${shown}: ${reason}` }, cause)
  }
}

async function* through(place: Place, bytes: ByteStream): AsyncGenerator<Uint8Array> {
  const pieces = bytes[Symbol.asyncIterator]()
  try {
    for (;;) {
      const piece = await ofPlace(place, () => pieces.next())
      if (piece.done) return
      yield piece.value
    }
  } finally {
    await pieces.return?.()
  }
}

async function textOf(bytes: ByteStream, name: string): Promise<string> {
  const pieces: Uint8Array[] = []
  let total = 0
  for await (const piece of bytes) {
    total += piece.length
    if (total > folderBytesMax) throw fail('source-unreadable', { path: name, reason: `it is larger than ${folderBytesMax} bytes` })
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}
