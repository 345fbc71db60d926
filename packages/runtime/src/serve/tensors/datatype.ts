/** What an element of a tensor may be. Numbers of 64 bits beyond 2^53 stay bigints: they would lose digits. */
export type Element = number | bigint | string | boolean | null

/** An element type of the Open Inference Protocol. */
interface Datatype {
  /** Bytes per element; 0 where they differ. */
  readonly bytes: number
  /** Reads the element at a byte, in little-endian order. */
  read(view: DataView, at: number): Element
  write(view: DataView, at: number, value: Element): void
  /** What a JSON value means; `undefined` refuses it. */
  fromJson(value: unknown): Element | undefined
  /** What JSON values are expected. */
  readonly expected: string
}

const whole = (bytes: number, least: number, most: number, read: Datatype['read'], write: Datatype['write']): Datatype => ({
  bytes,
  read,
  write,
  fromJson: (value) =>
    value === null || (Number.isInteger(value) && (value as number) >= least && (value as number) <= most)
      ? (value as number | null)
      : undefined,
  expected: `integers from ${least} to ${most}`,
})

const real = (bytes: number, read: Datatype['read'], write: Datatype['write'], round: (value: number) => number): Datatype => ({
  bytes,
  read,
  write,
  fromJson: (value) => (value === null ? null : typeof value === 'number' && Number.isFinite(value) ? round(value) : undefined),
  expected: 'numbers',
})

const { MAX_SAFE_INTEGER: most } = Number
const narrow = (value: bigint): number | bigint => (value >= -BigInt(most) && value <= BigInt(most) ? Number(value) : value)

/** Element types by name. `BF16` and `FP16` have no JSON form. */
export const datatypes: Readonly<Record<string, Datatype>> = {
  BOOL: {
    bytes: 1,
    read: (view, at) => view.getUint8(at) !== 0,
    write: (view, at, value) => view.setUint8(at, value ? 1 : 0),
    fromJson: (value) => (typeof value === 'boolean' || value === null ? value : undefined),
    expected: 'true or false',
  },
  INT8: whole(
    1,
    -128,
    127,
    (view, at) => view.getInt8(at),
    (view, at, value) => view.setInt8(at, Number(value)),
  ),
  INT16: whole(
    2,
    -32_768,
    32_767,
    (view, at) => view.getInt16(at, true),
    (view, at, value) => view.setInt16(at, Number(value), true),
  ),
  INT32: whole(
    4,
    -(2 ** 31),
    2 ** 31 - 1,
    (view, at) => view.getInt32(at, true),
    (view, at, value) => view.setInt32(at, Number(value), true),
  ),
  INT64: whole(
    8,
    -most,
    most,
    (view, at) => narrow(view.getBigInt64(at, true)),
    (view, at, value) => view.setBigInt64(at, BigInt(value ?? 0), true),
  ),
  UINT8: whole(
    1,
    0,
    255,
    (view, at) => view.getUint8(at),
    (view, at, value) => view.setUint8(at, Number(value)),
  ),
  UINT16: whole(
    2,
    0,
    65_535,
    (view, at) => view.getUint16(at, true),
    (view, at, value) => view.setUint16(at, Number(value), true),
  ),
  UINT32: whole(
    4,
    0,
    2 ** 32 - 1,
    (view, at) => view.getUint32(at, true),
    (view, at, value) => view.setUint32(at, Number(value), true),
  ),
  UINT64: whole(
    8,
    0,
    most,
    (view, at) => narrow(view.getBigUint64(at, true)),
    (view, at, value) => view.setBigUint64(at, BigInt(value ?? 0), true),
  ),
  FP16: {
    ...real(
      2,
      (view, at) => half(view.getUint16(at, true)),
      () => undefined,
      Number,
    ),
    fromJson: () => undefined,
    expected: 'binary data',
  },
  BF16: {
    ...real(
      2,
      (view, at) => brain(view.getUint16(at, true)),
      () => undefined,
      Number,
    ),
    fromJson: () => undefined,
    expected: 'binary data',
  },
  FP32: real(
    4,
    (view, at) => view.getFloat32(at, true),
    (view, at, value) => view.setFloat32(at, Number(value), true),
    Math.fround,
  ),
  FP64: real(
    8,
    (view, at) => view.getFloat64(at, true),
    (view, at, value) => view.setFloat64(at, Number(value), true),
    Number,
  ),
  BYTES: {
    bytes: 0,
    read: () => null,
    write: () => undefined,
    fromJson: (value) => (typeof value === 'string' || value === null ? value : undefined),
    expected: 'texts',
  },
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}

const scratch = new DataView(new ArrayBuffer(4))

/** The upper half of a float32. */
function brain(bits: number): number {
  scratch.setUint16(0, bits)
  return scratch.getFloat32(0)
}
