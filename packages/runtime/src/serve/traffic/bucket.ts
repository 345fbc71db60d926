/** Buckets of a split; the smallest share an arm can have is one of them, 0.01 %. */
export const bucketCount = 10_000

/**
 * The bucket of a key in a split, 0 to 9,999: the same wherever and whenever it is computed, so that a split can be checked
 * from the log. FNV-1a (32 bits) over the UTF-8 bytes of `split`, `/` and `key`, then the finaliser of MurmurHash3, modulo
 * 10,000.
 *
 * @example bucketOf('s1', 'customer-7') // 5337
 */
export function bucketOf(split: string, key: string): number {
  return finalised(hashed(hashed(hashed(offsetBasis, split), '/'), key)) % bucketCount
}

const offsetBasis = 0x811c9dc5
const prime = 0x01000193

function hashed(start: number, text: string): number {
  let hash = start
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit > 0x7f) return hashedBytes(start, new TextEncoder().encode(text))
    hash = Math.imul(hash ^ unit, prime)
  }
  return hash
}

function hashedBytes(start: number, bytes: Uint8Array): number {
  let hash = start
  for (const byte of bytes) hash = Math.imul(hash ^ byte, prime)
  return hash
}

/** FNV alone leaves keys that differ in their last character near to each other. */
function finalised(hash: number): number {
  let mixed = hash
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
