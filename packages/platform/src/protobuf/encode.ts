import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { FieldShape, MessageShape, Scalar } from './decode.ts'

/** A message to write: fields by name; those that are undefined, and empty lists, are left out. */
export type Encodable = Readonly<Record<string, unknown>>

/** Writes a message by the same description that it is read by. Whole numbers of 64 bits may be numbers or text. */
export function encodeProtobuf(shape: MessageShape, message: Encodable): Uint8Array {
  const writer = new BinaryWriter()
  for (const [number, [name, kind, repeated]] of Object.entries(shape as Record<string, FieldShape>)) {
    const value = message[name]
    if (value === undefined) continue
    const values = repeated ? (value as readonly unknown[]) : [value]
    if (repeated && typeof kind === 'string' && kind !== 'string' && kind !== 'bytes') writePacked(writer, Number(number), kind, values)
    else for (const one of values) writeOne(writer, Number(number), kind, one)
  }
  return writer.finish()
}

function writeOne(writer: BinaryWriter, number: number, kind: Scalar | (() => MessageShape), value: unknown): void {
  if (typeof kind !== 'string') writer.tag(number, WireType.LengthDelimited).bytes(encodeProtobuf(kind(), value as Encodable))
  else write[kind].value(writer.tag(number, write[kind].type), value as never)
}

function writePacked(writer: BinaryWriter, number: number, kind: Scalar, values: readonly unknown[]): void {
  if (values.length === 0) return
  writer.tag(number, WireType.LengthDelimited).fork()
  for (const value of values) write[kind].value(writer, value as never)
  writer.join()
}

const { Varint, Bit32, Bit64, LengthDelimited } = WireType
type Write = { readonly type: WireType; readonly value: (writer: BinaryWriter, value: never) => BinaryWriter }

const write: Readonly<Record<Scalar, Write>> = {
  string: { type: LengthDelimited, value: (writer, value: string) => writer.string(value) },
  bytes: { type: LengthDelimited, value: (writer, value: Uint8Array<ArrayBuffer>) => writer.bytes(value) },
  bool: { type: Varint, value: (writer, value: boolean) => writer.bool(value) },
  float: { type: Bit32, value: (writer, value: number) => writer.float(value) },
  double: { type: Bit64, value: (writer, value: number) => writer.double(value) },
  int32: { type: Varint, value: (writer, value: number) => writer.int32(value) },
  uint32: { type: Varint, value: (writer, value: number) => writer.uint32(value) },
  fixed32: { type: Bit32, value: (writer, value: number) => writer.fixed32(value) },
  int64: { type: Varint, value: (writer, value: string | number) => writer.int64(value) },
  sint64: { type: Varint, value: (writer, value: string | number) => writer.sint64(value) },
  uint64: { type: Varint, value: (writer, value: string | number) => writer.uint64(value) },
  fixed64: { type: Bit64, value: (writer, value: string | number) => writer.fixed64(value) },
}
