import { fail } from '@levain/core/errors'
import { readsEncoding, unpack } from '../encoding.ts'
import { refuse } from '../refuse.ts'

const headBytes = 5

/** A message with its head: whether it is compressed, and its length. */
export function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(headBytes)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

/** The one message in a body. What is compressed may unpack up to the limit. @throws request-invalid, request-too-large, content-type-unsupported */
export function unframe(body: Buffer, encoding: string | undefined, limitBytes: number): Buffer {
  if (body.length < headBytes || body.readUInt32BE(1) !== body.length - headBytes)
    throw refuse('body', 'one message', 'more, less, or a part of one')
  const message = body.subarray(headBytes)
  if (body[0] === 0) return message
  if (body[0] === 1 && encoding !== undefined && readsEncoding(encoding)) return unpack(message, encoding, limitBytes)
  throw fail('content-type-unsupported', { field: 'grpc-encoding', expected: 'gzip, deflate or identity', got: 'something else' })
}
