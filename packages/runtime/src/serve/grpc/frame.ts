import { fail } from '@levain/core/errors'
import { undoEncoding } from '../encoding.ts'
import { refuse } from '../refuse.ts'

const headBytes = 5

/** A message with its head: whether it is compressed, and its length. */
export function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(headBytes)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

/** The one message in a body. What is compressed may unpack up to the limit. */
export function unframe(body: Buffer, encoding: string | undefined, limitBytes: number, done: (result: Buffer | Error) => void): void {
  if (body.length < headBytes || body.readUInt32BE(1) !== body.length - headBytes) {
    done(refuse('body', 'one message', 'more, less, or a part of one'))
    return
  }
  const message = body.subarray(headBytes)
  if (body[0] === 0) done(message)
  else if (body[0] === 1 && encoding !== undefined) undoEncoding(message, encoding, limitBytes, done)
  else done(fail('content-type-unsupported', { field: 'grpc-encoding', expected: 'gzip, deflate or identity', got: 'something else' }))
}
