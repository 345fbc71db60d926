import { maxHeaderSize } from 'node:http'
import type { Socket } from 'node:net'
import { fail, type LevainError, toLevainError } from '@levain/core'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app/index.ts'
import { isMlflowPath, mlflowRefusal } from '../mlflow/index.ts'

/** Every failure leaves as `{ error: { code, message, details, next? } }` with the table's status. */
export function answerErrors(fastify: FastifyInstance, app: App): void {
  fastify.setErrorHandler((error: FastifyError, request, reply) => {
    const coded = fromFastify(error, fastify.initialConfig.bodyLimit ?? 0) ?? toLevainError(error)
    if (coded.status >= 500) app.context().log.error(coded.message, { request: request.id, code: coded.code, cause: String(error.stack) })
    const shown =
      coded.code === 'internal' ? fail('internal', { message: `the log of the server tells more under request ${request.id}` }) : coded
    return reply.code(shown.status).type('application/json; charset=utf-8').send(errorText(shown))
  })
}

/** Answers what no route is for. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = fail('not-found', { what: 'route', name: `${request.method} ${request.url.slice(0, 200)}` })
  return reply.code(404).type('application/json; charset=utf-8').send(errorText(error))
}

/** Answers an address that no route could be looked up for: broken escapes, a part that is too long. */
export function answerUnroutable(_: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const got = request.url.slice(0, 200)
  const error = fail('input-invalid', { field: 'address', expected: 'whole %-escapes and parts of at most 1000 characters', got })
  const body = isMlflowPath(request.url) ? mlflowRefusal(error) : errorText(error)
  reply.code(400).type('application/json; charset=utf-8').send(body)
}

/** Answers what is not HTTP, or too much of it, and hangs up. */
export function answerUnparsable(error: { readonly code?: string }, socket: Socket): void {
  if (!socket.writable) return void socket.destroy()
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW'
  const coded = tooLarge
    ? fail('request-too-large', { limitBytes: maxHeaderSize })
    : fail('input-invalid', {
        field: 'request',
        expected: 'HTTP/1.1',
        got: error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'part of it' : 'something else',
      })
  const body = errorText(coded)
  const status = tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request'
  const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}`
  socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`)
}

/** The body of an error's answer. */
const errorText = (error: LevainError): string => JSON.stringify({ error })

/** What the HTTP library refuses before a verb is reached. */
function fromFastify(error: FastifyError, limitBytes: number): LevainError | undefined {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return fail('request-too-large', { limitBytes }, error)
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return fail('content-type-unsupported', { field: 'content-type', expected: 'application/json', got: 'another or none' }, error)
  const theirs = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500 && !('status' in error)
  if (error.name === 'LevainError' || !theirs) return undefined
  return fail('input-invalid', { field: 'body', expected: 'a JSON document', got: error.message }, error)
}
