import { randomFillSync } from 'node:crypto'

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const pool = new Uint8Array(10 * 256)
let used = pool.length

/** An identity for a prediction: UUIDv7, 48 bits of time and 74 random bits, so nobody can guess somebody else's. */
export function predictionId(nowMs: number): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const p = pool.subarray(used, used + 10)
  used += 10
  const time = hex48(nowMs)
  const version = hex[0x70 | (p[0]! & 0x0f)]! + hex[p[1]!]!
  const variant = hex[0x80 | (p[2]! & 0x3f)]! + hex[p[3]!]!
  const tail = hex[p[4]!]! + hex[p[5]!]! + hex[p[6]!]! + hex[p[7]!]! + hex[p[8]!]! + hex[p[9]!]!
  return `${time}-${version}-${variant}-${tail}`
}

let lastMs = -1
let lastHex = ''

/** `xxxxxxxx-xxxx` of a time; the same within a millisecond, so kept. */
function hex48(nowMs: number): string {
  if (nowMs !== lastMs) {
    const digits = nowMs.toString(16).padStart(12, '0')
    lastHex = `${digits.slice(0, 8)}-${digits.slice(8)}`
    lastMs = nowMs
  }
  return lastHex
}
