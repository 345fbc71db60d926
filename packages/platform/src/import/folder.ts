import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, lstat, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ByteStream } from '@levain/core'
import { parse } from 'yaml'
import type { z } from 'zod'
import type { Item, LeftOut, SourceFiles } from './items.ts'

const descriptionBytesMax = 4 * 2 ** 20
const depthMax = 100

/** What lies in a folder. Links are never followed: what they lead to may be anywhere. */
export interface Entry {
  readonly name: string
  readonly path: string
  readonly kind: 'file' | 'folder' | 'link'
}

/** Entries of a folder by name; none where there is no such folder, or where it is a link. */
export async function entriesOf(path: string): Promise<Entry[]> {
  if (!(await isFolder(path))) return []
  const entries = await readdir(path, { withFileTypes: true })
  return entries
    .map((entry) => ({ name: entry.name, path: join(path, entry.name), kind: kindOf(entry) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

const kindOf = (entry: { isFile(): boolean; isDirectory(): boolean }): Entry['kind'] =>
  entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'link'

export const foldersIn = async (path: string): Promise<Entry[]> => (await entriesOf(path)).filter(({ kind }) => kind === 'folder')

export async function isFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined)
  return found?.isDirectory() ?? false
}

/** Size of a file; 0 where there is none. */
export async function fileBytes(path: string): Promise<number> {
  const found = await lstat(path).catch(() => undefined)
  return found?.isFile() ? found.size : 0
}

/** Everything below a folder, however deep; `name` is the path below it, with slashes. */
export async function* walk(path: string, above = '', depth = 0): AsyncGenerator<Entry> {
  for (const entry of await entriesOf(path)) {
    const name = above + entry.name
    if (entry.kind !== 'folder') yield { ...entry, name }
    else if (depth < depthMax) yield* walk(entry.path, `${name}/`, depth + 1)
  }
}

/** The text of a file that describes something; undefined where there is none. @throws Error when it is a link or too large */
export async function textOf(path: string): Promise<string | undefined> {
  const file = await opened(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!file) return undefined
  try {
    const { size } = await file.stat()
    if (size > descriptionBytesMax) throw Object.assign(new Error(`${path} is larger than ${descriptionBytesMax} bytes`), { code: 'EFBIG' })
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

/** A pipe or a device would be waited for, perhaps for ever. @throws Error when it is no file, or a link */
async function opened(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw Object.assign(new Error(`${path} is no file`), { code: 'EFORM' })
}

/** A YAML file that describes something. @throws Error with a reason when it is not of that form */
export async function described<Schema extends z.ZodType>(schema: Schema, path: string): Promise<z.output<Schema> | undefined> {
  const text = await textOf(path)
  if (text === undefined) return undefined
  const read = schema.safeParse(parsed(text))
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw Object.assign(new Error(`${path}: ${issue?.path.join('.')} ${issue?.message}`), { code: 'EFORM' })
}

function parsed(text: string): unknown {
  try {
    return parse(text, { logLevel: 'error' })
  } catch {
    return undefined
  }
}

/** Files of a folder as key and text: a file `a/b` is the key `a/b`. */
export async function labelsIn(path: string): Promise<Record<string, string>> {
  const labels: Record<string, string> = {}
  for await (const { name, path: file, kind } of walk(path)) if (kind === 'file') labels[name] = (await textOf(file)) ?? ''
  return labels
}

/** Bytes of a file, which must not have become a link meanwhile. */
export async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await opened(path)
  yield* file.createReadStream() as ByteStream
}

/** The files of a folder, to be kept as artifacts. */
export async function* filesIn(path: string, owner: string): SourceFiles & AsyncGenerator {
  for await (const { name, path: file, kind } of walk(path)) {
    if (kind === 'link') yield linkRefused(`artifact:${owner}/${name}`)
    else yield { path: name, open: () => bytesOf(file) }
  }
}

export const linkRefused = (item: string): LeftOut => ({ item, reason: 'it is a link, and links are not followed' })

/** Changes when a file below a folder is added, removed, or written. */
export async function markOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const { name, path: file } of walk(path)) {
    const { size, mtimeMs } = await lstat(file)
    hash.update(JSON.stringify([name, size, mtimeMs]))
  }
  return hash.digest('hex')
}

/** A folder that is brought in as one thing; left out where not all below it can be looked at. */
export async function folderItem(what: Item['what'], name: string, path: string, keep: Item['keep']): Promise<Item | LeftOut> {
  try {
    return { what, name, mark: await markOf(path), keep }
  } catch (error) {
    return { item: `${what}:${name}`, reason: (error as Error).message }
  }
}
