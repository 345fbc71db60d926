import { createHash, randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import {
  type Context,
  type Contracts,
  fail,
  isLevainError,
  type Manifest,
  type OutputOf,
  type ParsedInputOf,
  resolveTable,
} from '@levain/core'
import { eachAtOnce } from './at-once.ts'
import { readDvcFile, writeDvcFile } from './format/dvc-file.ts'
import { writeFolder } from './format/folder.ts'
import { type DvcObject, nameOf } from './format/out.ts'
import { openRemote, type Remote } from './places.ts'
import { remoteAddress } from './pull.ts'
import { readText, repositoryOf } from './repository.ts'

type Verb = Contracts['dvc']['push']

const atOnce = 16
const dvcFileBytesMax = 2 ** 20

/**
 * Writes the files of a dataset version into a DVC remote, and the `.dvc` file that names them.
 *
 * @throws dataset-not-found, folder-not-found, input-invalid, store-unusable, store-full
 */
export async function push(ctx: Context, { data, remote, file, path }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { digest, name } = await resolveTable(ctx, data)
  const manifest = await ctx.blobs.manifest(digest)
  const target = file === undefined ? null : resolve(ctx.projectFolder, file)
  if (target) await requireReplaceable(target)
  const repository = target ? await repositoryOf(dirname(target)) : undefined
  const to = await openRemote(remoteAddress(ctx, repository, remote))
  const { object, content } = objectOf(manifest)
  const counts = await sendAll(ctx, to, manifest, object, content)
  const called = path ?? (target ? basename(target).replace(/\.dvc$/, '') : nameFor(name ?? digest.slice(7, 19), manifest))
  const text = writeDvcFile(object, called, { bytes: manifest.bytes, files: manifest.files.length })
  if (target) await replace(target, text)
  return { object: nameOf(object), files: manifest.files.length, bytes: manifest.bytes, ...counts, dvcFile: text, written: target }
}

/** A folder is an object of its own, which lists its files; a table of one file, or a file, is that file. */
function objectOf({ kind, files }: Manifest): { object: DvcObject; content: string | null } {
  const [only] = files
  if (only && files.length === 1 && (kind === 'file' || kind === 'table'))
    return { object: { md5: only.md5, isFolder: false, naming: 'md5' }, content: null }
  const content = writeFolder(files)
  return { object: { md5: createHash('md5').update(content).digest('hex'), isFolder: true, naming: 'md5' }, content }
}

/** The folder comes last: a remote that has it has its files. */
async function sendAll(
  ctx: Context,
  remote: Remote,
  { files }: Manifest,
  object: DvcObject,
  content: string | null,
): Promise<{ sent: number; there: number }> {
  const byMd5 = new Map(files.map((file) => [file.md5, file]))
  let sent = 0
  await eachAtOnce(atOnce, byMd5.values(), async ({ md5, sha256 }) => {
    ctx.signal.throwIfAborted()
    const one: DvcObject = { md5, isFolder: false, naming: 'md5' }
    if (await remote.has(one)) return
    await remote.put(one, await ctx.blobs.stream(sha256))
    sent += 1
  })
  if (content !== null && !(await remote.has(object))) await remote.put(object, oneOf(content))
  return { sent, there: byMd5.size - sent }
}

async function* oneOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

const nameFor = (name: string, { kind, files }: Manifest): string => {
  if (kind === 'file') return files[0]?.path ?? name
  return kind === 'table' && files.length === 1 ? `${name}.parquet` : name
}

/** Only another `.dvc` file is written over. @throws input-invalid */
async function requireReplaceable(path: string): Promise<void> {
  if (!path.endsWith('.dvc')) throw fail('input-invalid', { field: 'file', expected: 'a name that ends with .dvc', got: basename(path) })
  try {
    readDvcFile(await readText(path, dvcFileBytesMax), path)
  } catch (error) {
    if (isLevainError(error, 'source-not-found')) return
    if (isLevainError(error, 'source-unreadable'))
      throw fail('input-invalid', { field: 'file', expected: 'a new file, or a .dvc file to replace', got: 'another file' }, error)
    throw error
  }
}

async function replace(path: string, text: string): Promise<void> {
  const part = `${path}.${randomUUID()}.part`
  try {
    await writeFile(part, text, { flag: 'wx', flush: true })
    await rename(part, path)
  } catch (cause) {
    await rm(part, { force: true })
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw fail('folder-not-found', { path: dirname(path), expected: 'a folder' }, cause)
    throw cause
  }
}
