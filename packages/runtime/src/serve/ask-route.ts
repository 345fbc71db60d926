import type { IncomingMessage, ServerResponse } from 'node:http'
import { fail, type LevainError } from '@levain/core/errors'
import type { AskingPath, Client } from './asking.ts'
import { readBody } from './body.ts'
import { timeoutOf } from './deadline.ts'
import type { Ask, Situation } from './doors/door.ts'
import { readsEncoding, unpack } from './encoding.ts'
import { sendContent, sendError, sendJson } from './reply.ts'

export interface AskRouteParts {
  readonly path: AskingPath
  readonly situation: () => Omit<Situation, 'names' | 'version'>
  readonly bodyLimitBytes: number
}

/** Answers requests for predictions over HTTP/1.1. */
export type AskRoute = (ask: Ask, names: Situation['names'], request: IncomingMessage, response: ServerResponse) => void

export function createAskRoute({ path, situation, bodyLimitBytes }: AskRouteParts): AskRoute {
  return (ask, names, request, response) => {
    const { headers } = request
    const client: Client = {
      answer(reply, more) {
        if (!situation().isReady) response.shouldKeepAlive = false
        if (typeof reply === 'string') sendJson(response, 200, reply, more)
        else sendContent(response, 200, reply, more)
        return 200
      },
      refuse: (error) => sendError(request, response, error, situation().isReady ? {} : { connection: 'close' }, ask.refusal?.(error)),
    }
    const length = headers['content-length']
    const withinMs = timeoutOf(headers)
    const options = { headers, version: names.version, ...(typeof withinMs === 'number' && { withinMs }) }
    const begun = path.begin(length === undefined ? undefined : Number(length), client, options)
    if (typeof withinMs !== 'number') return begun.refuse(withinMs)
    const type = mediaType(headers['content-type'], ask.types?.[0])
    const refusal = unsupported(ask.types, type, headers['content-encoding']) ?? begun.refusal()
    if (refusal) return begun.refuse(refusal)
    readBody(request, bodyLimitBytes, {
      abandoned: begun.abandon,
      tooLarge: () => begun.refuse(fail('request-too-large', { limitBytes: bodyLimitBytes })),
      read: (sent) =>
        begun.ask((version) => {
          const body = unpack(sent, headers['content-encoding'], bodyLimitBytes)
          return ask.read({ ...situation(), version, names, headers, type, body })
        }, request.socket),
    })
  }
}

/** The media type alone, in lower case; '' where there is none. */
export function mediaType(header: string | undefined, usual: string | undefined): string {
  if (header === undefined) return ''
  if (header === usual) return header
  const end = header.indexOf(';')
  return (end < 0 ? header : header.slice(0, end)).trim().toLowerCase()
}

/** A refusal of a body by its head. */
export function unsupported(types: readonly string[] | undefined, type: string, encoding: string | undefined): LevainError | null {
  if (types && !types.includes(type)) return otherThan('content-type', types.join(' or '), type)
  if (encoding !== undefined && !readsEncoding(encoding)) return otherThan('content-encoding', 'gzip, deflate or none', encoding)
  return null
}

function otherThan(field: string, expected: string, got: string): LevainError {
  const shown = got === '' ? 'nothing' : (/^[\w.+-]{1,40}(\/[\w.+-]{1,40})?$/.exec(got)?.[0] ?? 'something else')
  return fail('content-type-unsupported', { field, expected, got: shown })
}
