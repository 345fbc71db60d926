import { refuse } from '../refuse.ts'
import { kindOf } from '../values.ts'
import { datatypes, type Element } from './datatype.ts'

/** A tensor whose elements are at hand, row-major. */
export interface Tensor {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly number[]
  readonly values: readonly Element[]
}

/** What is said of a tensor before its elements are read. */
export type TensorHead = Omit<Tensor, 'values'>

const maxRank = 8

/** Checks name, element type and shape. @throws request-invalid */
export function readHead(name: unknown, datatype: unknown, shape: unknown, field: string): TensorHead {
  if (typeof name !== 'string') throw refuse(`${field}.name`, 'a text', kindOf(name))
  if (typeof datatype !== 'string' || !Object.hasOwn(datatypes, datatype)) {
    throw refuse(
      `${field}.datatype`,
      `one of ${Object.keys(datatypes).join(', ')}`,
      typeof datatype === 'string' ? 'another' : kindOf(datatype),
    )
  }
  if (
    !Array.isArray(shape) ||
    shape.length === 0 ||
    shape.length > maxRank ||
    !shape.every((size) => Number.isSafeInteger(size) && size >= 0)
  ) {
    throw refuse(`${field}.shape`, `1 to ${maxRank} sizes`, Array.isArray(shape) ? 'other sizes' : kindOf(shape))
  }
  return { name, datatype, shape: shape as number[] }
}

const elementsIn = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)

/** Elements of a JSON list, nested as the shape says or flat. @throws request-invalid */
export function fromJson(head: TensorHead, data: unknown, field: string): Tensor {
  if (!Array.isArray(data)) throw refuse(`${field}.data`, 'a list', kindOf(data))
  const { fromJson: read, expected } = datatypes[head.datatype]!
  const flat = data.flat(maxRank) as unknown[]
  checkElements(flat.length, head, field)
  const values = flat.map((value) => {
    const element = read(value)
    if (element === undefined) throw refuse(`${field}.data`, expected, kindOf(value))
    return element
  })
  return { ...head, values }
}

/** Elements that are typed already. @throws request-invalid when they are too few or too many */
export function fromElements(head: TensorHead, values: readonly Element[], field: string): Tensor {
  checkElements(values.length, head, field)
  return { ...head, values }
}

/** Elements as raw bytes: little-endian, texts with their length in 4 bytes before them. @throws request-invalid */
export function fromBytes(head: TensorHead, bytes: Buffer, field: string): Tensor {
  const { bytes: size, read } = datatypes[head.datatype]!
  if (size === 0) return fromElements(head, readTexts(bytes, field), field)
  if (bytes.length !== elementsIn(head.shape) * size) throw refuse(field, `${elementsIn(head.shape) * size} bytes`, `${bytes.length} bytes`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return { ...head, values: Array.from({ length: bytes.length / size }, (_, index) => read(view, index * size)) }
}

/** The raw bytes of elements. */
export function toBytes({ datatype, values }: Tensor): Buffer {
  const { bytes: size, write } = datatypes[datatype]!
  if (size === 0) return Buffer.concat(values.flatMap((value) => withLength(Buffer.from(String(value)))))
  const bytes = Buffer.alloc(values.length * size)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let index = 0; index < values.length; index++) write(view, index * size, values[index]!)
  return bytes
}

function withLength(text: Buffer): Buffer[] {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  return [length, text]
}

function readTexts(bytes: Buffer, field: string): string[] {
  const texts: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 <= bytes.length ? at + 4 + bytes.readUInt32LE(at) : Number.POSITIVE_INFINITY
    if (end > bytes.length) throw refuse(field, 'texts with their lengths', 'a length that leads out of the data')
    texts.push(textOf(bytes.subarray(at + 4, end), field))
    at = end
  }
  return texts
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @throws request-invalid for bytes that are no UTF-8 */
export function textOf(bytes: Uint8Array, field: string): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw refuse(field, 'UTF-8 text', 'other bytes')
  }
}

function checkElements(got: number, { shape }: TensorHead, field: string): void {
  if (got !== elementsIn(shape)) throw refuse(field, `${elementsIn(shape)} elements, as its shape says`, `${got} elements`)
}
