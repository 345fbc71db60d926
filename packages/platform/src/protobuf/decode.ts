import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

export type Scalar =
  | 'string'
  | 'bytes'
  | 'bool'
  | 'float'
  | 'double'
  | 'int32'
  | 'int64'
  | 'sint64'
  | 'uint64'
  | 'fixed64'
  | 'uint32'
  | 'fixed32'
export type FieldShape = readonly [name: string, kind: Scalar | (() => MessageShape), repeated?: 'list']

/** The fields of a message that matter, by number. A message inside is named by a function, so that it may hold itself. */
export interface MessageShape {
  readonly [number: number]: FieldShape
}

/** A message as read: lists are never undefined, other fields are when they were not set. */
export type Decoded = Record<string, unknown>

const depthMax = 100

/**
 * Reads a message.
 *
 * @throws RangeError and the like when the bytes are no such message
 */
export function decodeProtobuf(shape: MessageShape, bytes: Uint8Array): Decoded {
  return decodeMessage(shape, new BinaryReader(bytes), 0)
}

function decodeMessage(shape: MessageShape, reader: BinaryReader, depth: number): Decoded {
  if (depth > depthMax) throw new RangeError(`messages nested more than ${depthMax} deep`)
  const message = emptyOf(shape)
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag()
    const field = shape[number]
    if (field) readField(message, field, reader, type, depth)
    else reader.skip(type, number)
  }
  return message
}

function emptyOf(shape: MessageShape): Decoded {
  const lists = Object.values(shape as Record<string, FieldShape>).filter(([, , repeated]) => repeated)
  return Object.fromEntries(lists.map(([name]) => [name, []]))
}

function readField(message: Decoded, [name, kind, repeated]: FieldShape, reader: BinaryReader, type: WireType, depth: number): void {
  const expected = wireTypeOf(kind)
  if (repeated && type === WireType.LengthDelimited && expected !== WireType.LengthDelimited) {
    readPacked(message[name] as unknown[], kind as Scalar, reader)
    return
  }
  if (type !== expected) throw new TypeError(`${name} is not of the type it should have`)
  const value = typeof kind === 'string' ? scalars[kind](reader) : decodeMessage(kind(), new BinaryReader(reader.bytes()), depth + 1)
  if (repeated) (message[name] as unknown[]).push(value)
  else message[name] = value
}

function readPacked(list: unknown[], kind: Scalar, reader: BinaryReader): void {
  const packed = new BinaryReader(reader.bytes())
  while (packed.pos < packed.len) list.push(scalars[kind](packed))
}

function wireTypeOf(kind: Scalar | (() => MessageShape)): WireType {
  if (typeof kind !== 'string' || kind === 'string' || kind === 'bytes') return WireType.LengthDelimited
  if (kind === 'double' || kind === 'fixed64') return WireType.Bit64
  return kind === 'fixed32' || kind === 'float' ? WireType.Bit32 : WireType.Varint
}

const scalars: Readonly<Record<Scalar, (reader: BinaryReader) => unknown>> = {
  string: (reader) => reader.string(),
  bytes: (reader) => reader.bytes(),
  bool: (reader) => reader.bool(),
  float: (reader) => reader.float(),
  double: (reader) => reader.double(),
  int32: (reader) => reader.int32(),
  uint32: (reader) => reader.uint32(),
  fixed32: (reader) => reader.fixed32(),
  int64: (reader) => String(reader.int64()),
  sint64: (reader) => String(reader.sint64()),
  uint64: (reader) => String(reader.uint64()),
  fixed64: (reader) => String(reader.fixed64()),
}
