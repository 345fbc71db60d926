import { crc32 } from 'node:zlib'
import type { ByteStream } from '@levain/core'

const blockBytes = 32_768
const headBytes = 7
const recordBytesMax = 64 * 2 ** 20
/** A piece is the whole of a record, or its beginning, or its end; 3 is one in between. */
const [full, first, last] = [1, 2, 4]

/** What the file begins with: its name, a magic number, and the version of its form. */
const fileHead = Buffer.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0])

/** In place of records that cannot be read. */
export const damaged = Symbol('damaged')

/**
 * The records of a run's log: blocks of 32 KiB as LevelDB's logs have them, each piece with a CRC-32 of its type and bytes.
 * What is damaged is passed over up to the next block, and told once; a log that was broken off ends there.
 *
 * @throws Error when it is no such log
 */
export async function* recordsIn(bytes: ByteStream): AsyncGenerator<Uint8Array | typeof damaged> {
  const record = new Assembly()
  let isBegun = false
  for await (const block of blocksOf(bytes)) {
    if (!isBegun && !block.subarray(0, headBytes).equals(fileHead)) throw notALog()
    yield* piecesIn(block, isBegun ? 0 : headBytes, record)
    isBegun = true
  }
  if (!isBegun) throw notALog()
  if (record.isOpen) yield damaged
}

const notALog = (): Error => Object.assign(new Error('it is no log of a W&B run, or of a form that is not known'), { code: 'EFORM' })

function* piecesIn(block: Buffer, start: number, record: Assembly): Generator<Uint8Array | typeof damaged> {
  for (let at = start; block.length - at >= headBytes; ) {
    const type = block.readUInt8(at + 6)
    const end = at + headBytes + block.readUInt16LE(at + 4)
    // A writer makes room ahead with zeros.
    if (type === 0 && end === at + headBytes) return
    const data = block.subarray(at + headBytes, end)
    if (end > block.length || type > last || crc32(data, crc32(block.subarray(at + 6, at + headBytes))) !== block.readUInt32LE(at)) {
      record.drop()
      return yield damaged
    }
    const whole = record.add(type, data)
    if (whole) yield whole
    at = end
  }
}

/** A record of one or several pieces. */
class Assembly {
  #pieces: Uint8Array[] | undefined
  #bytes = 0

  get isOpen(): boolean {
    return this.#pieces !== undefined
  }

  drop(): void {
    this.#pieces = undefined
  }

  /** Gives the record, or that it is damaged, where this is the end of one. */
  add(type: number, data: Buffer): Uint8Array | typeof damaged | undefined {
    if (type === full) {
      const wasOpen = this.isOpen
      this.drop()
      return wasOpen ? damaged : Buffer.from(data)
    }
    if (type === first) this.#pieces = []
    if (type === first) this.#bytes = 0
    // The beginning was damaged, and told.
    if (!this.#pieces) return undefined
    this.#bytes += data.length
    if (this.#bytes > recordBytesMax) return this.drop() ?? damaged
    this.#pieces.push(Buffer.from(data))
    if (type !== last) return undefined
    const whole = Buffer.concat(this.#pieces)
    this.drop()
    return whole
  }
}

async function* blocksOf(bytes: ByteStream): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0)
  for await (const piece of bytes) {
    held = Buffer.concat([held, piece])
    let at = 0
    for (; held.length - at >= blockBytes; at += blockBytes) yield held.subarray(at, at + blockBytes)
    held = held.subarray(at)
  }
  if (held.length > 0) yield held
}
