import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { fail } from '@levain/core/errors'
import { addressBook } from './addresses.ts'
import type { AskRoute } from './ask-route.ts'
import { type Ask, type Door, jsonPage, type Page, type Situation, textPage } from './doors/door.ts'
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

type Post = (names: Situation['names'], request: IncomingMessage, response: ServerResponse) => void

/** Sends each request to what answers it. */
export function router({ doors, situation, metrics, gauges, ask, bulk }: RouterParts): RequestListener {
  const count = (status: number) => metrics.responses.set(status, (metrics.responses.get(status) ?? 0) + 1)
  const posts: Readonly<Record<string, Post>> = {
    ...Object.fromEntries(doors.flatMap(({ asks = {} }) => Object.entries(asks).map(([path, one]) => [path, asking(ask, one)]))),
    '/bulk': (_names, request, response) => bulk(request, response),
  }
  const pages: Readonly<Record<string, Page>> = {
    '/': (now) => jsonPage(about(now, posts, pages)),
    '/signature': ({ version }) => jsonPage(version.signature),
    '/healthz': () => textPage(200, 'ok\n'),
    '/readyz': ({ isReady }) => (isReady ? textPage(200, 'ready\n') : textPage(503, 'draining\n')),
    '/metrics': () => ({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: metricsText(metrics, gauges()) }),
    ...Object.assign({}, ...doors.map((door) => door.pages ?? {})),
  }
  const findPost = addressBook(posts)
  const findPage = addressBook(pages)

  return (request, response) => {
    const path = pathOf(request.url ?? '/')
    const post = findPost(path)
    if (post && request.method === 'POST') return post.found(post.names, request, response)
    const page = findPage(path)
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (page && isRead) return count(send(request, response, page.found, { ...situation(), names: page.names }))
    const allowed = [page && 'GET', post && 'POST'].filter(Boolean).join(', ')
    if (allowed) count(wrongMethod(request, response, path, allowed))
    else count(sendError(request, response, fail('not-found', { what: 'page', name: path.slice(0, 64) })))
  }
}

const asking =
  (route: AskRoute, ask: Ask): Post =>
  (names, request, response) =>
    route(ask, names, request, response)

function about({ version, deployment }: Situation, posts: Readonly<Record<string, unknown>>, pages: Readonly<Record<string, unknown>>) {
  const { index } = version.bundle
  return {
    name: deployment,
    model: index.model,
    version: index.version,
    levain: index.runtime?.levain,
    task: version.signature.output.task,
    paths: [...Object.keys(posts).map((path) => `POST ${path}`), ...Object.keys(pages).map((path) => `GET ${path}`)],
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
