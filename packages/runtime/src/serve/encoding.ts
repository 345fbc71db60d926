import { promisify } from 'node:util'
import { unzip, unzipSync } from 'node:zlib'
import { fail, type LevainError } from '@levain/core/errors'
import { refuse } from './refuse.ts'

/** Content encodings of bodies that are read. */
export const readsEncoding = (encoding: string): boolean => /^(gzip|deflate|identity)$/i.test(encoding)

const isPlain = (encoding: string | undefined): boolean => encoding === undefined || /^identity$/i.test(encoding)

/**
 * Undoes a content encoding. What would grow beyond the limit is given up as soon as it does. It happens at once and not on a thread, so that there is
 * never more than one unpacked body in memory, however many small ones that grow large come at the same time.
 *
 * @throws request-too-large, request-invalid
 */
export function unpack(body: Buffer, encoding: string | undefined, limitBytes: number): Buffer {
  if (isPlain(encoding)) return body
  try {
    return unzipSync(body, { maxOutputLength: limitBytes })
  } catch (error) {
    throw refusalOf(error, limitBytes)
  }
}

/** The same on a thread, for bodies so large that others would have to wait; whoever calls it bounds how many there are. */
export async function unpackLarge(body: Buffer, encoding: string | undefined, limitBytes: number): Promise<Buffer> {
  if (isPlain(encoding)) return body
  return promisify(unzip)(body, { maxOutputLength: limitBytes }).catch((error) => {
    throw refusalOf(error, limitBytes)
  })
}

function refusalOf(error: unknown, limitBytes: number): LevainError {
  const isLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
  return isLarge ? fail('request-too-large', { limitBytes }) : refuse('body', 'gzip or deflate data', 'other bytes')
}
