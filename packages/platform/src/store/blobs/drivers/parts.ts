import type { ByteStream } from '@levain/core'

/** Size of the first parts of an upload. */
export const firstPartBytes = 8 << 20
/** How many parts are of one size before they grow: stores take at most 10,000 (S3) or 50,000 (Azure). */
const partsOfOneSize = 1000

/** The size of the part with this number, from 0: large enough that 10,000 parts make 440 GiB. */
const partBytes = (index: number): number => firstPartBytes * (1 + Math.floor(index / partsOfOneSize))

/** Bytes in parts; all but the last are full. Nothing gives no part. A part is its receiver's to keep. */
export async function* inParts(bytes: ByteStream): AsyncGenerator<Uint8Array> {
  let index = 0
  let part = Buffer.allocUnsafeSlow(partBytes(index))
  let filled = 0
  for await (const piece of bytes) {
    for (let taken = 0; taken < piece.length; ) {
      const length = Math.min(part.length - filled, piece.length - taken)
      part.set(piece.subarray(taken, taken + length), filled)
      filled += length
      taken += length
      if (filled < part.length) continue
      yield part
      index += 1
      part = Buffer.allocUnsafeSlow(partBytes(index))
      filled = 0
    }
  }
  if (filled > 0) yield part.subarray(0, filled)
}

/** Works on each part while the next one comes: one at a time, in order. */
export async function eachPart(parts: AsyncIterable<Uint8Array>, work: (part: Uint8Array, index: number) => Promise<void>): Promise<void> {
  let index = 0
  let working: Promise<void> = Promise.resolve()
  try {
    for await (const part of parts) {
      await working
      working = work(part, index)
      // Its failure is seen at the next turn.
      working.catch(() => {})
      index += 1
    }
  } catch (error) {
    await working.catch(() => {})
    throw error
  }
  await working
}

/**
 * The first part, if it is all there is, else all of them: what fits into one request needs no upload in parts. A full
 * first part counts as one of several.
 */
export async function firstOrAll(
  bytes: ByteStream,
): Promise<{ readonly only: Uint8Array } | { readonly parts: AsyncGenerator<Uint8Array> }> {
  const parts = inParts(bytes)
  const first = await parts.next()
  if (first.done) return { only: Buffer.alloc(0) }
  if (first.value.length < firstPartBytes) {
    // Smaller than asked for, so the stream has ended; its own last words are heard here.
    await parts.next()
    return { only: first.value }
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield first.value as Uint8Array
    yield* parts
  }
  return { parts: all() }
}
