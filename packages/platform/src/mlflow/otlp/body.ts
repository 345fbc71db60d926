import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gunzip, inflate, inflateRaw } from 'node:zlib'
import { MlflowError, refusal } from '../errors.ts'

const receivedMax = 16 * 2 ** 20
const inflatedMax = 64 * 2 ** 20

/** The body of a request, inflated where it came packed; bounded either way, so that a small body cannot fill the memory. */
export async function readBody(stream: Readable, encoding: string | undefined): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > receivedMax) throw tooLarge(receivedMax)
    chunks.push(chunk)
  }
  return unpacked(Buffer.concat(chunks), encoding?.trim().toLowerCase() ?? 'identity')
}

async function unpacked(body: Uint8Array, encoding: string): Promise<Uint8Array> {
  const options = { maxOutputLength: inflatedMax }
  if (encoding === 'identity' || encoding === '') return body
  if (encoding === 'gzip') return promisify(gunzip)(body, options).catch((cause) => unreadable('gzip', cause))
  if (encoding !== 'deflate') throw refusal(`Unsupported Content-Encoding: ${encoding.slice(0, 100)}`)
  // Some senders leave out the header that the standard asks for.
  return promisify(inflate)(body, options).catch((first: NodeJS.ErrnoException) =>
    first.code === 'ERR_BUFFER_TOO_LARGE'
      ? unreadable('deflate', first)
      : promisify(inflateRaw)(body, options).catch((cause) => unreadable('deflate', cause)),
  )
}

function unreadable(encoding: string, cause: NodeJS.ErrnoException): never {
  if (cause.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(inflatedMax)
  throw new MlflowError('INVALID_PARAMETER_VALUE', `Failed to decompress ${encoding} payload`, { cause })
}

const tooLarge = (most: number): MlflowError =>
  new MlflowError('INVALID_PARAMETER_VALUE', `The body is larger than ${most} bytes; send fewer spans at once.`, { status: 413 })
