import { createReadStream } from 'node:fs'

/** Something in an archive. Paths have no leading slash; folders need none at the end. */
export type TarEntry = TarFile | TarFolder | TarLink

interface Placed {
  readonly path: string
  /** User and group; 0 unless said. */
  readonly owner?: number
}
export interface TarFile extends Placed {
  readonly kind: 'file'
  readonly content: Uint8Array | { readonly file: string; readonly bytes: number }
  readonly executable?: boolean
}
interface TarFolder extends Placed {
  readonly kind: 'folder'
  /** 0o755 unless said. */
  readonly mode?: number
}
interface TarLink extends Placed {
  readonly kind: 'link'
  readonly target: string
}

const block = 512
const types = { file: '0', link: '2', folder: '5', extended: 'x' } as const

/**
 * The bytes of a tar archive: entries by path, each after the folders it lies in, no times, no names of users. The same
 * entries give the same bytes everywhere.
 */
export async function* writeTar(entries: Iterable<TarEntry>): AsyncGenerator<Uint8Array> {
  for (const entry of withFolders(entries)) {
    yield* header(entry)
    if (entry.kind === 'file') yield* body(entry.content)
  }
  yield Buffer.alloc(2 * block)
}

/** Sorted, with the folders that nobody named. */
function withFolders(entries: Iterable<TarEntry>): TarEntry[] {
  const all = new Map<string, TarEntry>()
  for (const entry of entries) {
    all.set(entry.path, entry)
    const parts = entry.path.split('/')
    for (let depth = 1; depth < parts.length; depth++) {
      const path = parts.slice(0, depth).join('/')
      if (!all.has(path)) all.set(path, { kind: 'folder', path })
    }
  }
  return [...all.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function* body(content: TarFile['content']): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) yield content
  else yield* exactly(content.file, content.bytes)
  const rest = (content instanceof Uint8Array ? content.length : content.bytes) % block
  if (rest > 0) yield Buffer.alloc(block - rest)
}

/** A file that grows or shrinks while it is read would shift everything after it. */
async function* exactly(file: string, bytes: number): AsyncGenerator<Uint8Array> {
  let seen = 0
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    seen += piece.length
    yield piece
  }
  if (seen !== bytes) throw new Error(`${file} changed while it was read: ${seen} bytes, not ${bytes}`)
}

function header(entry: TarEntry): Uint8Array[] {
  const path = entry.kind === 'folder' ? `${entry.path}/` : entry.path
  const target = entry.kind === 'link' ? entry.target : ''
  const records: Record<string, string> = {}
  if (!fits(path)) records.path = path
  if (!fits(target)) records.linkpath = target
  const main = fields({ path, target, type: types[entry.kind], mode: modeOf(entry), bytes: bytesOf(entry), owner: entry.owner ?? 0 })
  return Object.keys(records).length === 0 ? [main] : [...extended(records), main]
}

const nameBytes = 100
const fits = (name: string): boolean => Buffer.byteLength(name) <= nameBytes && /^[\x20-\x7e]*$/.test(name)

function modeOf(entry: TarEntry): number {
  if (entry.kind === 'folder') return entry.mode ?? 0o755
  if (entry.kind === 'link') return 0o777
  return entry.executable ? 0o755 : 0o644
}

function bytesOf(entry: TarEntry): number {
  if (entry.kind !== 'file') return 0
  return entry.content instanceof Uint8Array ? entry.content.length : entry.content.bytes
}

/** What the fields of the next header cannot hold (POSIX.1-2001). */
function extended(records: Readonly<Record<string, string>>): Uint8Array[] {
  const text = Buffer.from(Object.entries(records).map(record).join(''))
  const padding = Buffer.alloc((block - (text.length % block)) % block)
  return [fields({ path: 'extended', target: '', type: types.extended, mode: 0o644, bytes: text.length, owner: 0 }), text, padding]
}

/** A record says its own length, the digits of the length included. */
function record([key, value]: [string, string]): string {
  const rest = ` ${key}=${value}\n`
  const bytes = Buffer.byteLength(rest)
  let length = bytes + String(bytes).length
  length = bytes + String(length).length
  return `${length}${rest}`
}

interface Fields {
  readonly path: string
  readonly target: string
  readonly type: string
  readonly mode: number
  readonly bytes: number
  readonly owner: number
}

function fields({ path, target, type, mode, bytes, owner }: Fields): Uint8Array {
  const out = Buffer.alloc(block)
  const octal = (value: number, at: number, width: number) => out.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at)
  out.write(shortened(path), 0)
  octal(mode, 100, 8)
  octal(owner, 108, 8)
  octal(owner, 116, 8)
  if (bytes < 8 ** 11) octal(bytes, 124, 12)
  else out.writeUInt8(0x80, 124) && out.writeBigUInt64BE(BigInt(bytes), 128)
  octal(0, 136, 12)
  out.write(' '.repeat(8), 148)
  out.write(type, 156)
  out.write(shortened(target), 157)
  out.write('ustar\x0000', 257)
  const sum = out.reduce((total, byte) => total + byte, 0)
  out.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return out
}

const shortened = (name: string): string => (fits(name) ? name : name.replace(/[^\x20-\x7e]/g, '_').slice(0, nameBytes))
