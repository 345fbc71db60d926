import type { IncomingMessage, ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import { fail, LevainError, toLevainError } from '@levain/core/errors'
import type { Admission } from './admission.ts'
import { readBody } from './body.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { Ask, Reply, Situation } from './doors/door.ts'
import { readsEncoding, undoEncoding } from './encoding.ts'
import type { Metrics } from './metrics.ts'
import { sendContent, sendError, sendJson } from './reply.ts'
import type { LoadedVersion } from './version.ts'

export interface AskRouteParts {
  readonly version: () => LoadedVersion
  readonly isDraining: () => boolean
  readonly deployment: () => string
  readonly dispatcher: Dispatcher
  readonly admission: Admission
  readonly metrics: Metrics
  readonly bodyLimitBytes: number
  readonly report: (error: LevainError) => void
}

type Names = Situation['names']

/** The way of every request for predictions, whatever protocol it speaks. */
export interface AskRoute {
  handle(ask: Ask, names: Names, request: IncomingMessage, response: ServerResponse, count: (status: number) => void): void
  /** Resolves when nothing is in flight, or after `withinMs`. */
  idle(withinMs: number): Promise<void>
}

/** What a body of unknown length is taken for until it has come. */
const chunkedBytes = 2 ** 20

export function createAskRoute(parts: AskRouteParts): AskRoute {
  const { dispatcher, admission, metrics, bodyLimitBytes } = parts
  let heldBytes = 0
  let becameIdle: (() => void) | null = null

  const handle: AskRoute['handle'] = (ask, names, request, response, count) => {
    const startedMs = performance.now()
    const version = parts.version()
    const bytes = declaredBytes(request)
    metrics.inFlight += 1
    heldBytes += bytes

    const end = () => {
      metrics.inFlight -= 1
      heldBytes -= bytes
      if (metrics.inFlight === 0) becameIdle?.()
    }
    const done = (status: number) => {
      metrics.requests += 1
      if (status >= 400) metrics.errors += 1
      metrics.requestSeconds.observe((performance.now() - startedMs) / 1000)
      count(status)
      end()
    }
    const answered = (reply: Reply) => {
      if (parts.isDraining()) response.shouldKeepAlive = false
      if (typeof reply === 'string') sendJson(response, 200, reply)
      else sendContent(response, 200, reply)
      done(200)
    }
    const refused = (cause: unknown) => {
      const error = toLevainError(cause)
      if (error.code === 'overloaded') metrics.shed += 1
      parts.report(error)
      done(sendError(request, response, error, parts.isDraining() ? { connection: 'close' } : {}, ask.refusal?.(error)))
    }
    const read = (body: Buffer, type: string) => {
      try {
        const situation = { version, names, headers: request.headers, type, deployment: parts.deployment(), isReady: true }
        const asked = ask.read({ ...situation, body })
        const retryAfterMs = admission.refusesRows(dispatcher.queuedRows)
        if (retryAfterMs > 0) return refused(fail('overloaded', { retryAfterMs }))
        dispatcher.submit({
          version,
          request: asked,
          connection: request.socket,
          answered: (reply) => {
            countRows(metrics, version, asked.rows.length)
            answered(reply)
          },
          refused,
        })
      } catch (error) {
        refused(error)
      }
    }

    const type = mediaType(request.headers['content-type'], ask.types?.[0])
    const refusal = refuseHead(ask, type, request, bytes)
    if (refusal) return refused(refusal)
    readBody(request, bodyLimitBytes, {
      abandoned: end,
      tooLarge: () => refused(fail('request-too-large', { limitBytes: bodyLimitBytes })),
      read: (body) => {
        const encoding = request.headers['content-encoding']
        if (encoding === undefined) read(body, type)
        else undoEncoding(body, encoding, bodyLimitBytes, (plain) => (plain instanceof LevainError ? refused(plain) : read(plain, type)))
      },
    })
  }

  /** What can be said before the body has come. */
  const refuseHead = (ask: Ask, type: string, { headers }: IncomingMessage, bytes: number) => {
    if (parts.isDraining()) return fail('draining', {})
    if (ask.types && !ask.types.includes(type)) return unsupported('content-type', ask.types.join(' or '), type)
    const encoding = headers['content-encoding']
    if (encoding !== undefined && !readsEncoding(encoding)) return unsupported('content-encoding', 'gzip, deflate or none', encoding)
    if (bytes > bodyLimitBytes) return fail('request-too-large', { limitBytes: bodyLimitBytes })
    const retryAfterMs = admission.refusesBody(metrics.inFlight, heldBytes)
    return retryAfterMs > 0 ? fail('overloaded', { retryAfterMs }) : null
  }

  const idle = async (withinMs: number): Promise<void> => {
    if (metrics.inFlight === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs)
      becameIdle = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return { handle, idle }
}

function declaredBytes(request: IncomingMessage): number {
  const length = request.headers['content-length']
  return length === undefined ? chunkedBytes : Number(length)
}

/** The media type alone, in lower case; '' where there is none. */
function mediaType(header: string | undefined, usual: string | undefined): string {
  if (header === undefined) return ''
  if (header === usual) return header
  const end = header.indexOf(';')
  return (end < 0 ? header : header.slice(0, end)).trim().toLowerCase()
}

function unsupported(field: string, expected: string, got: string) {
  const shown = got === '' ? 'nothing' : (/^[\w.+-]{1,40}(\/[\w.+-]{1,40})?$/.exec(got)?.[0] ?? 'something else')
  return fail('content-type-unsupported', { field, expected, got: shown })
}

function countRows(metrics: Metrics, version: LoadedVersion, rows: number): void {
  const { model, version: number } = version.bundle.index
  const key = `${model}@${number}`
  const counter = metrics.predictions.get(key)
  if (counter) counter.count += rows
  else metrics.predictions.set(key, { model, version: number, count: rows })
}
