import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { fail } from '@levain/core'

type FileFormat = 'csv' | 'jsonl' | 'json' | 'parquet'

/** A file to read, known to be there and to hold something. */
export interface Source {
  /** As the user wrote it; for messages. */
  readonly path: string
  readonly absolute: string
  readonly format: FileFormat
  /** Its first bytes. */
  readonly head: Buffer
}

const headBytes = 65_536

/**
 * Looks at a file before it is read.
 *
 * @param absolute where it is
 * @param path what it is called, for messages; its ending tells the format
 * @throws source-not-found, source-unreadable, source-empty
 */
export async function openSource(absolute: string, path: string, format: 'auto' | 'csv' | 'jsonl' | 'parquet'): Promise<Source> {
  const head = await readHead(path, absolute)
  const bom = head[0] === 0xff || head[0] === 0xfe
  if (bom) throw fail('source-unreadable', { path, reason: 'it begins with a mark of UTF-16; expected UTF-8', line: 1, column: 1 })
  if (
    head
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .trim() === ''
  )
    throw fail('source-empty', { path })
  return { path, absolute, head, format: format === 'auto' ? formatOf(path, head) : format === 'jsonl' ? jsonKind(head) : format }
}

async function readHead(path: string, absolute: string): Promise<Buffer> {
  try {
    const found = await stat(absolute)
    // Opening a pipe waits for somebody to write into it, and a device has no end.
    if (!found.isFile())
      throw fail('source-unreadable', { path, reason: `it is a ${found.isDirectory() ? 'folder' : 'pipe or device'}; expected a file` })
    await using file = await open(absolute, 'r')
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.subarray(0, bytesRead)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') throw fail('source-not-found', { path }, cause)
    const reason = unusable[code ?? '']
    if (reason !== undefined) throw fail('source-unreadable', { path, reason }, cause)
    if (code === 'EACCES' || code === 'EPERM') throw fail('source-unreadable', { path, reason: 'reading it is not allowed' }, cause)
    throw cause
  }
}

/** What is wrong with a path that no file can have, or that cannot be followed. */
const unusable: Readonly<Record<string, string>> = {
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the path is too long',
  ERR_INVALID_ARG_VALUE: 'no path may hold a zero byte',
}

const endings: readonly [RegExp, FileFormat][] = [
  [/\.(csv|tsv|txt)$/i, 'csv'],
  [/\.(jsonl|ndjson|json)$/i, 'jsonl'],
  [/\.(parquet|pq)$/i, 'parquet'],
]

function formatOf(path: string, head: Buffer): FileFormat {
  const found = endings.find(([ending]) => ending.test(basename(path)))
  if (found) return found[1] === 'jsonl' ? jsonKind(head) : found[1]
  const reason = 'its name does not tell the format; expected .csv, .tsv, .jsonl, .json or .parquet, or a format by name'
  throw fail('source-unreadable', { path, reason })
}

/** A JSON file may hold one array of objects, or an object per line. */
const jsonKind = (head: Buffer): FileFormat =>
  head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart()
    .startsWith('[')
    ? 'json'
    : 'jsonl'
