import { refuse } from '../refuse.ts'

/** A field of a protobuf message: a whole number, or the bytes of anything else. */
export interface Field {
  readonly number: number
  readonly value: number | bigint | Buffer
}

const malformed = (what: string) => refuse('message', 'protobuf', what)
const narrow = (value: bigint): number | bigint => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value)

/** The fields of a message in their order. @throws request-invalid */
export function* readFields(bytes: Buffer): Generator<Field> {
  const cursor = { bytes, at: 0 }
  while (cursor.at < bytes.length) {
    const key = Number(readVarint(cursor))
    const number = Math.floor(key / 8)
    if (number === 0) throw malformed('a field without a number')
    yield { number, value: readValue(cursor, key % 8) }
  }
}

interface Cursor {
  readonly bytes: Buffer
  at: number
}

function readValue(cursor: Cursor, wire: number): Field['value'] {
  if (wire === 0) return readVarint(cursor)
  if (wire === 1) return take(cursor, 8)
  if (wire === 2) return take(cursor, Number(readVarint(cursor)))
  if (wire === 5) return take(cursor, 4)
  throw malformed('a field of an unknown kind')
}

function take(cursor: Cursor, length: number): Buffer {
  const from = cursor.at
  if (length > cursor.bytes.length - from) throw malformed('a length that leads out of the message')
  cursor.at = from + length
  return cursor.bytes.subarray(from, cursor.at)
}

/** An unsigned number of at most 64 bits. */
function readVarint(cursor: Cursor): number | bigint {
  let value = 0
  for (let digit = 0; digit < 7; digit++) {
    const byte = nextByte(cursor)
    value += (byte & 0x7f) * 2 ** (7 * digit)
    if (byte < 0x80) return value
  }
  let large = BigInt(value)
  for (let digit = 7; digit < 10; digit++) {
    const byte = nextByte(cursor)
    large += BigInt(byte & 0x7f) << BigInt(7 * digit)
    if (byte < 0x80) return narrow(BigInt.asUintN(64, large))
  }
  throw malformed('a number of more than 64 bits')
}

function nextByte(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.at]
  if (byte === undefined) throw malformed('a number that is cut off')
  cursor.at += 1
  return byte
}

/** The numbers of a repeated field: packed in bytes, or one by itself. */
export function readVarints(value: Field['value']): (number | bigint)[] {
  if (!Buffer.isBuffer(value)) return [value]
  const cursor = { bytes: value, at: 0 }
  const numbers: (number | bigint)[] = []
  while (cursor.at < value.length) numbers.push(readVarint(cursor))
  return numbers
}

/** A number of 64 bits that was sent as unsigned, with its sign. */
export function signed(value: number | bigint): number | bigint {
  if (typeof value === 'number') return value
  const own = BigInt.asIntN(64, value)
  return own < 0n && own >= -BigInt(Number.MAX_SAFE_INTEGER) ? Number(own) : own
}

/** The bytes of a field that holds bytes. @throws request-invalid */
export function bytesOf({ value }: Field): Buffer {
  if (!Buffer.isBuffer(value)) throw malformed('a number where bytes stand')
  return value
}

/** A field with text, bytes or a message; '' and nothing are left out where they are what an absent field means. */
export const lengthField = (number: number, value: string | Buffer): Buffer => {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes])
}

export const boolField = (number: number, value: boolean): Buffer => Buffer.concat([varint(number * 8), varint(value ? 1 : 0)])

/** A repeated field of whole numbers, packed. */
export const packedField = (number: number, values: readonly number[]): Buffer => lengthField(number, Buffer.concat(values.map(varint)))

/** Bytes of a whole number up to 2^53; below zero as 64 bits in two's complement. */
function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return Buffer.from(bytes)
}
