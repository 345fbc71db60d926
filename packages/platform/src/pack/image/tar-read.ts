import { fail } from '@levain/core'

/** An entry as it comes by. Its bytes are there until the next one is asked for. */
export interface TarItem {
  /** Without `./` in front and `/` at the end. */
  readonly path: string
  readonly kind: 'file' | 'folder' | 'link' | 'other'
  readonly bytes: number
  /** Where a link, hard or symbolic, points. */
  readonly target: string
  /** All of it. @throws source-unreadable when there is more than `atMost` */
  content(atMost: number): Promise<Buffer>
  /** As it comes; what is not read is skipped. */
  stream(): AsyncGenerator<Uint8Array>
}

const block = 512
const headerTextMax = 1 << 20
const kinds: Readonly<Record<string, TarItem['kind']>> = { '': 'file', '0': 'file', '7': 'file', '1': 'link', '2': 'link', '5': 'folder' }

/** Reads a tar archive (ustar, POSIX.1-2001 and GNU's long names) in constant memory. `source` is only for messages. @throws source-unreadable */
export async function* readTar(bytes: AsyncIterable<Uint8Array>, source: string): AsyncGenerator<TarItem> {
  const input = byCount(bytes, source)
  let said: Record<string, string> = {}
  for (;;) {
    const head = await input.take(block)
    if (head.every((byte) => byte === 0)) return
    checkSum(head, source)
    const size = said.size === undefined ? number(head, 124) : Number(said.size)
    const type = text(head, 156, 1)
    if ('xLKg'.includes(type) && type !== '') {
      if (size > headerTextMax) throw unreadable(source, 'a name in it is longer than 1 MiB')
      const body = await input.take(size)
      await input.take(padding(size))
      if (type === 'x') said = { ...said, ...records(body) }
      if (type === 'L') said.path = text(body, 0, size)
      if (type === 'K') said.linkpath = text(body, 0, size)
      continue
    }
    let left = kinds[type] === 'file' ? size : 0
    const skipped = padding(left)
    async function* stream(): AsyncGenerator<Uint8Array> {
      while (left > 0) {
        const piece = await input.some(left)
        left -= piece.length
        yield piece
      }
    }
    const prefix = text(head, 257, 5) === 'ustar' && text(head, 263, 2) === '00' ? text(head, 345, 155) : ''
    const path = said.path ?? [prefix, text(head, 0, 100)].filter(Boolean).join('/')
    yield {
      path: path.replace(/^(\.?\/)+/, '').replace(/\/+$/, ''),
      kind: kinds[type] ?? 'other',
      bytes: left,
      target: said.linkpath ?? text(head, 157, 100),
      stream,
      async content(atMost) {
        if (left > atMost) throw unreadable(source, `${path} has ${left} bytes, more than ${atMost}`)
        const pieces: Uint8Array[] = []
        for await (const piece of stream()) pieces.push(piece)
        return Buffer.concat(pieces)
      },
    }
    for await (const _ of stream());
    await input.take(skipped)
    said = {}
  }
}

const padding = (bytes: number): number => (block - (bytes % block)) % block

function text(from: Buffer, at: number, length: number): string {
  const part = from.subarray(at, at + length)
  const end = part.indexOf(0)
  return part.toString('utf8', 0, end < 0 ? part.length : end)
}

/** Octal digits; a set first bit means binary. */
function number(head: Buffer, at: number): number {
  if ((head[at] ?? 0) & 0x80) return Number(head.readBigUInt64BE(at + 4))
  return Number.parseInt(text(head, at, 12).trim() || '0', 8)
}

function checkSum(head: Buffer, source: string): void {
  const said = Number.parseInt(text(head, 148, 8).trim(), 8)
  const sum = head.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
  if (said !== sum) throw unreadable(source, 'it is not a tar archive, or damaged')
}

function records(body: Buffer): Record<string, string> {
  const found: Record<string, string> = {}
  for (let at = 0; at < body.length; ) {
    const length = Number.parseInt(body.toString('latin1', at, at + 12), 10)
    if (!(length > 0)) break
    const [key = '', ...value] = body.toString('utf8', body.indexOf(32, at) + 1, at + length - 1).split('=')
    found[key] = value.join('=')
    at += length
  }
  return found
}

/** Bytes by the number wanted, from pieces of any size. */
function byCount(bytes: AsyncIterable<Uint8Array>, source: string) {
  const iterator = bytes[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  const some = async (atMost: number): Promise<Buffer> => {
    while (rest.length === 0) {
      const { done, value } = await iterator.next()
      if (done) throw unreadable(source, 'it ends in the middle')
      rest = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    }
    const piece = rest.subarray(0, atMost)
    rest = rest.subarray(piece.length)
    return piece
  }
  const take = async (count: number): Promise<Buffer> => {
    const pieces: Buffer[] = []
    for (let left = count; left > 0; ) {
      const piece = await some(left)
      pieces.push(piece)
      left -= piece.length
    }
    return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)
  }
  return { some, take }
}

const unreadable = (source: string, reason: string) => fail('source-unreadable', { path: source, reason })
