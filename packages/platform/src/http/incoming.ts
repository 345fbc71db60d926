import type { Readable } from 'node:stream'
import { type ByteStream, fail } from '@levain/core'

/** The unread body of a request. */
export type IncomingBody = Readable | null | undefined

/** The body as bytes. Its sender going away is said as such. */
export async function* incomingBytes(body: IncomingBody): ByteStream & AsyncGenerator<Uint8Array> {
  if (!body) return
  try {
    yield* body
  } catch (cause) {
    throw fail('cancelled', { what: 'The upload' }, cause)
  }
}
