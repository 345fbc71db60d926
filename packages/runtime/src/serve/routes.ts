import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { fail } from '@levain/core/errors'
import { addressBook } from './addresses.ts'
import type { AskRoute } from './ask-route.ts'
import { type Door, jsonPage, type Page, type Situation, textPage } from './doors/door.ts'
import { type Gauges, type Metrics, metricsText } from './metrics.ts'
import { sendContent, sendError } from './reply.ts'

export interface RouterParts {
  readonly doors: readonly Door[]
  readonly situation: () => Omit<Situation, 'names'>
  readonly metrics: Metrics
  readonly gauges: () => Gauges
  readonly ask: AskRoute
  readonly bulk: (request: IncomingMessage, response: ServerResponse) => void
}

/** Sends each request to what answers it. */
export function router({ doors, situation, metrics, gauges, ask: askFor, bulk }: RouterParts): RequestListener {
  const count = (status: number) => metrics.responses.set(status, (metrics.responses.get(status) ?? 0) + 1)
  const metricsPage: Page = () => ({
    status: 200,
    type: 'text/plain; version=0.0.4; charset=utf-8',
    body: metricsText(metrics, gauges()),
  })
  const ownPages: Door = {
    name: 'Levain',
    pages: {
      '/': (now) => jsonPage(about(now, [ownPages, ...doors])),
      '/signature': ({ version }) => jsonPage(version.signature),
      '/healthz': () => textPage(200, 'ok\n'),
      '/readyz': ({ isReady }) => (isReady ? textPage(200, 'ready\n') : textPage(503, 'draining\n')),
      '/metrics': metricsPage,
    },
  }
  const pages = addressBook([ownPages, ...doors].map((door) => door.pages ?? {}))
  const asks = addressBook(doors.map((door) => door.asks ?? {}))

  return (request, response) => {
    const path = pathOf(request.url ?? '/')
    const isPost = request.method === 'POST'
    const ask = asks(path)
    if (ask && isPost) return askFor(ask.found, ask.names, request, response)
    if (path === '/bulk' && isPost) return bulk(request, response)
    const page = pages(path)
    if (page && (request.method === 'GET' || request.method === 'HEAD'))
      return count(send(request, response, page.found, { ...situation(), names: page.names }))
    if (ask || page || path === '/bulk')
      count(wrongMethod(request, response, path, [page && 'GET', (ask || path === '/bulk') && 'POST'].filter(Boolean).join(', ')))
    else count(sendError(request, response, fail('not-found', { what: 'page', name: path.slice(0, 64) })))
  }
}

function about({ version, deployment }: Omit<Situation, 'names'>, doors: readonly Door[]) {
  const { index } = version.bundle
  return {
    name: deployment,
    model: index.model,
    version: index.version,
    levain: index.runtime?.levain,
    task: version.signature.output.task,
    paths: [
      ...doors.flatMap(({ asks = {}, pages = {} }) => [
        ...Object.keys(asks).map((path) => `POST ${path}`),
        ...Object.keys(pages).map((path) => `GET ${path}`),
      ]),
      'POST /bulk',
    ],
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

function send(request: IncomingMessage, response: ServerResponse, page: Page, situation: Situation): number {
  try {
    const { status, type, body } = page(situation)
    sendContent(response, status, { type, body, headers: { 'cache-control': 'no-store' } })
    return status
  } catch (error) {
    return sendError(request, response, error)
  }
}
