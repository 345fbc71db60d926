import type { IncomingMessage, ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import { fail, type LevainError, toLevainError } from '@levain/core/errors'
import type { Admission } from './admission.ts'
import { readBody } from './body.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { Metrics } from './metrics.ts'
import { sendError, sendJson } from './reply.ts'
import type { LoadedVersion } from './version.ts'

export interface PredictRouteParts {
  readonly version: () => LoadedVersion
  readonly isDraining: () => boolean
  readonly dispatcher: Dispatcher
  readonly admission: Admission
  readonly metrics: Metrics
  readonly bodyLimitBytes: number
  readonly report: (error: LevainError) => void
}

/** `POST /predict`. */
export interface PredictRoute {
  handle(request: IncomingMessage, response: ServerResponse, count: (status: number) => void): void
  /** Resolves when nothing is in flight, or after `withinMs`. */
  idle(withinMs: number): Promise<void>
}

/** What a body of unknown length is taken for until it has come. */
const chunkedBytes = 2 ** 20

export function createPredictRoute(parts: PredictRouteParts): PredictRoute {
  const { dispatcher, admission, metrics, bodyLimitBytes } = parts
  let heldBytes = 0
  let becameIdle: (() => void) | null = null

  const handle: PredictRoute['handle'] = (request, response, count) => {
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
    const answered = (body: string) => {
      if (parts.isDraining()) response.shouldKeepAlive = false
      sendJson(response, 200, body)
      done(200)
    }
    const refused = (cause: unknown) => {
      const error = toLevainError(cause)
      if (error.code === 'overloaded') metrics.shed += 1
      parts.report(error)
      done(sendError(request, response, error, parts.isDraining() ? { connection: 'close' } : {}))
    }

    const refusal = refuseHead(request, bytes)
    if (refusal) return refused(refusal)
    readBody(request, bodyLimitBytes, {
      abandoned: end,
      tooLarge: () => refused(fail('request-too-large', { limitBytes: bodyLimitBytes })),
      read: (body) => {
        try {
          const asked = version.read(body)
          const retryAfterMs = admission.refusesRows(dispatcher.queuedRows)
          if (retryAfterMs > 0) return refused(fail('overloaded', { retryAfterMs }))
          dispatcher.submit({
            version,
            request: asked,
            connection: request.socket,
            answered: (text) => {
              countRows(metrics, version, asked.rows.length)
              answered(text)
            },
            refused,
          })
        } catch (error) {
          refused(error)
        }
      },
    })
  }

  /** What can be said before the body has come. */
  const refuseHead = (request: IncomingMessage, bytes: number) => {
    if (parts.isDraining()) return fail('draining', {})
    if (!isJson(request.headers['content-type'])) return wrongType(request.headers['content-type'])
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

function isJson(type: string | undefined): boolean {
  return type === 'application/json' || (type !== undefined && /^application\/json\s*(;|$)/i.test(type))
}

function wrongType(type: string | undefined) {
  const got = type === undefined ? 'nothing' : (/^[\w.+-]{1,40}\/[\w.+-]{1,40}/.exec(type)?.[0] ?? 'something else')
  return fail('content-type-unsupported', { field: 'content-type', expected: 'application/json', got })
}

function countRows(metrics: Metrics, version: LoadedVersion, rows: number): void {
  const { model, version: number } = version.bundle.index
  const key = `${model}@${number}`
  const counter = metrics.predictions.get(key)
  if (counter) counter.count += rows
  else metrics.predictions.set(key, { model, version: number, count: rows })
}
