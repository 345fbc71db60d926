/** Type and size of what an array holds, by the kind of its column. */
const elements = {
  integer: { oid: 20, bytes: 8, write: writeInteger },
  number: { oid: 701, bytes: 8, write: (to: Buffer, value: number, at: number) => to.writeDoubleBE(value, at) },
  boolean: { oid: 21, bytes: 2, write: (to: Buffer, value: number, at: number) => to.writeInt16BE(value, at) },
} as const

const headBytes = 20

/** Numbers as PostgreSQL sends arrays itself: written and read in a fraction of the time that text takes. */
export function binaryArray(kind: keyof typeof elements, values: readonly (number | null)[]): Buffer {
  const { oid, bytes, write } = elements[kind]
  const buffer = Buffer.allocUnsafe(headBytes + values.length * (4 + bytes))
  const dimensions = 1
  const mayHaveNulls = 1
  const firstIndex = 1
  for (const [index, word] of [dimensions, mayHaveNulls, oid, values.length, firstIndex].entries()) buffer.writeInt32BE(word, index * 4)
  let at = headBytes
  for (const value of values) {
    at = buffer.writeInt32BE(value === null ? -1 : bytes, at)
    if (value !== null) at = write(buffer, value, at)
  }
  return buffer.subarray(0, at)
}

/** Eight bytes in two's complement, of a whole number that a double holds exactly. */
function writeInteger(to: Buffer, value: number, at: number): number {
  const high = Math.floor(value / 2 ** 32)
  return to.writeUInt32BE(value - high * 2 ** 32, to.writeInt32BE(high, at))
}
