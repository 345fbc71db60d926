import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { fail } from '@levain/core/errors'
import { type Gauges, type Metrics, metricsText } from './metrics.ts'
import type { PredictRoute } from './predict-route.ts'
import { sendError, sendText, sendValue } from './reply.ts'
import type { Versions } from './versions.ts'

export interface RouterParts {
  readonly versions: Versions
  readonly metrics: Metrics
  readonly gauges: () => Gauges
  readonly predict: PredictRoute
  readonly name: string | undefined
}

type Page = (response: ServerResponse) => number

/** Sends each request to what answers it. */
export function router({ versions, metrics, gauges, predict, name }: RouterParts): RequestListener {
  const count = (status: number) => metrics.responses.set(status, (metrics.responses.get(status) ?? 0) + 1)
  const pages: Readonly<Record<string, Page>> = {
    '/': (response) => value(response, about(versions, name)),
    '/signature': (response) => value(response, versions.current.signature),
    '/healthz': (response) => text(response, 200, 'ok\n'),
    '/readyz': (response) => (gauges().ready ? text(response, 200, 'ready\n') : text(response, 503, 'draining\n')),
    '/metrics': (response) => text(response, 200, metricsText(metrics, gauges()), 'text/plain; version=0.0.4; charset=utf-8'),
  }
  return (request, response) => {
    const path = pathOf(request.url ?? '/')
    if (path === '/predict') {
      if (request.method === 'POST') predict.handle(request, response, count)
      else count(wrongMethod(request, response, path, 'POST'))
      return
    }
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined
    if (!page) count(sendError(request, response, fail('not-found', { what: 'page', name: path.slice(0, 64) })))
    else if (request.method !== 'GET' && request.method !== 'HEAD') count(wrongMethod(request, response, path, 'GET'))
    else count(page(response))
  }
}

function about(versions: Versions, name: string | undefined) {
  const { index } = versions.current.bundle
  return {
    name: name ?? index.model,
    model: index.model,
    version: index.version,
    levain: index.runtime?.levain,
    task: versions.current.signature.output.task,
    paths: ['POST /predict', 'GET /signature', 'GET /healthz', 'GET /readyz', 'GET /metrics'],
  }
}

function pathOf(url: string): string {
  const query = url.indexOf('?')
  return query < 0 ? url : url.slice(0, query)
}

function wrongMethod(request: IncomingMessage, response: ServerResponse, path: string, expected: string): number {
  const got = (request.method ?? '').slice(0, 16)
  return sendError(request, response, fail('method-not-allowed', { path, expected, got }), { allow: expected })
}

function value(response: ServerResponse, body: unknown): number {
  sendValue(response, 200, body)
  return 200
}

function text(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): number {
  sendText(response, status, type, body)
  return status
}
