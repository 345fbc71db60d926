import { open } from 'node:fs/promises'
import { fail } from '@levain/core'
import { lineEnd, type RecordEnd } from './csv-record.ts'

/** A record of a file: its bytes without the line end, and where it stands. */
export interface FileRecord {
  /** 1 is the first line of the file. */
  readonly line: number
  /** Byte of the file it starts at. */
  readonly at: number
  readonly bytes: Buffer
  /** False when the file ended inside quotes. */
  readonly closed: boolean
}

export interface RecordReader extends AsyncDisposable {
  /** The next record; null after the last. Its bytes are valid until the next call. */
  next(): Promise<FileRecord | null>
  /** Goes on after the first line of the last record: for a broken record that has swallowed the lines after it. */
  retreat(): void
}

/** Finds the end of a record, or null when more bytes are needed. */
export type FindEnd = (bytes: Buffer, from: number, last: boolean) => RecordEnd | null

const chunkBytes = 1 << 20
/** Nothing longer is held in memory to find its end. */
const heldBytesMax = 256 << 20
const mark = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Reads a file record by record, with exact lines and bytes.
 *
 * @param shown the path as messages name it
 * @throws source-unreadable when a record has no end in 256 MiB
 */
export async function openRecords(path: string, shown: string, findEnd: FindEnd): Promise<RecordReader> {
  const file = await open(path, 'r')
  let bytes: Buffer = Buffer.alloc(0)
  let base = 0
  let from = 0
  let next = 0
  let line = 1
  let last = false

  const more = async (): Promise<void> => {
    const chunk = Buffer.allocUnsafe(chunkBytes)
    const { bytesRead } = await file.read(chunk, 0, chunkBytes)
    last = bytesRead === 0
    bytes = Buffer.concat([bytes.subarray(from), chunk.subarray(0, bytesRead)])
    base += from
    from = 0
    if (bytes.length > heldBytesMax)
      throw fail('source-unreadable', { path: shown, reason: `a row is longer than ${heldBytesMax} bytes`, line })
  }
  const advance = (): void => {
    line += newlines(bytes, from, next)
    from = next
  }
  await more()
  if (bytes.subarray(0, 3).equals(mark)) next = 3

  return {
    async next() {
      advance()
      for (;;) {
        if (last && from >= bytes.length) return null
        const found = findEnd(bytes, from, last)
        if (found) {
          next = found.next
          return { line, at: base + from, bytes: bytes.subarray(from, found.end), closed: found.closed }
        }
        await more()
      }
    },
    retreat() {
      next = lineEnd(bytes, from)?.next ?? next
    },
    [Symbol.asyncDispose]: () => file.close(),
  }
}

/** Line ends between two bytes; a lone carriage return is one too. */
function newlines(bytes: Buffer, from: number, to: number): number {
  let count = 0
  for (let i = from; i < to; i += 1) {
    if (bytes[i] === 0x0a || (bytes[i] === 0x0d && bytes[i + 1] !== 0x0a)) count += 1
  }
  return count
}
