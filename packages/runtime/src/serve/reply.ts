import type { IncomingMessage, ServerResponse } from 'node:http'
import { type LevainError, toLevainError } from '@levain/core/errors'
import type { Content } from './doors/door.ts'

const json = 'application/json'

/** Answers with JSON text of ASCII characters only. */
export function sendJson(response: ServerResponse, status: number, body: string, headers?: Readonly<Record<string, string>>): void {
  const head = ['content-type', json, 'content-length', String(body.length)]
  if (headers) for (const [name, value] of Object.entries(headers)) head.push(name, value)
  response.writeHead(status, head)
  response.end(body, 'latin1')
}

function sendText(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store' })
  response.end(body)
}

/** Answers with content of a type of its own. */
export function sendContent(response: ServerResponse, status: number, { type, body, headers }: Content, more?: Content['headers']): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers, ...more })
  response.end(body)
}

export const sendValue = (response: ServerResponse, status: number, value: unknown): void =>
  sendText(response, status, json, `${JSON.stringify(value)}\n`)

/** How long a client may go on sending a body that was refused, so that it gets to read why. */
const lingerMs = 1000

/** Answers with a coded error, as `value` where the protocol has a form of its own. A body that is still coming is drained for a moment and the connection closed. */
export function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  cause: unknown,
  extra: Record<string, string> = {},
  value?: unknown,
): number {
  const error = toLevainError(cause)
  if (response.headersSent || response.destroyed) return error.status
  const body = JSON.stringify(value ?? { error })
  const unread = !request.complete
  response.writeHead(error.status, {
    'content-type': json,
    'content-length': Buffer.byteLength(body),
    ...retryAfter(error),
    ...extra,
    ...(unread ? { connection: 'close' } : {}),
  })
  if (!unread) response.end(body)
  else linger(request, response, body)
  return error.status
}

function linger(request: IncomingMessage, response: ServerResponse, body: string): void {
  response.write(body)
  const timer = setTimeout(() => response.end(), lingerMs)
  request.once('close', () => {
    clearTimeout(timer)
    response.end()
  })
  request.once('end', () => response.end())
  request.resume()
}

function retryAfter(error: LevainError): Record<string, string> {
  if (error.status !== 503) return {}
  const afterMs = Number(error.details.retryAfterMs ?? 1000)
  return { 'retry-after': String(Math.max(1, Math.ceil(afterMs / 1000))) }
}
