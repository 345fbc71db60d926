import { createHash } from 'node:crypto'
import { type ByteStream, fail } from '@levain/core'
import type { DvcObject } from './format/out.ts'

/** What DVC 2 read at once: a line end across two of these kept its CR. */
const chunkBytes = 1 << 20
/** How much of a file DVC 2 looked at to tell whether it is text. */
const headBytes = 512

/**
 * Passes the bytes of an object on; where they are not those that its name says, ends with an error before the last piece,
 * so that whoever stores them keeps nothing.
 *
 * @throws dvc-object-damaged
 */
export async function* checked(bytes: ByteStream, { md5, naming }: DvcObject, shown: string): AsyncGenerator<Uint8Array> {
  const plain = createHash('md5')
  const text = naming === 'md5-dos2unix' ? unixText() : undefined
  let held: Uint8Array | undefined
  for await (const piece of bytes) {
    plain.update(piece)
    text?.update(piece)
    if (held) yield held
    held = piece
  }
  const got = plain.digest('hex')
  if (got !== md5 && text?.digest() !== md5)
    throw fail('dvc-object-damaged', { object: md5, reason: `${shown}: its bytes have the md5 ${got}` })
  if (held) yield held
}

/** The md5 of DVC 2: of text without the CR of line ends, of anything else as it is. */
export function unixText(): { update(piece: Uint8Array): void; digest(): string } {
  const hash = createHash('md5')
  const chunk = Buffer.allocUnsafe(chunkBytes)
  let filled = 0
  let isText: boolean | undefined
  const flush = (): void => {
    const bytes = chunk.subarray(0, filled)
    isText ??= looksLikeText(bytes.subarray(0, headBytes))
    hash.update(isText ? Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1') : bytes)
    filled = 0
  }
  return {
    update(piece) {
      for (let taken = 0; taken < piece.length; ) {
        const length = Math.min(chunkBytes - filled, piece.length - taken)
        chunk.set(piece.subarray(taken, taken + length), filled)
        filled += length
        taken += length
        if (filled === chunkBytes) flush()
      }
    },
    digest() {
      if (filled > 0) flush()
      return hash.digest('hex')
    },
  }
}

/** No zero byte, and at most three in ten bytes that are neither printable ASCII nor white space. */
function looksLikeText(head: Uint8Array): boolean {
  const odd = head.filter((byte) => !((byte >= 32 && byte < 127) || [8, 9, 10, 12, 13].includes(byte))).length
  return !head.includes(0) && odd / head.length <= 0.3
}
