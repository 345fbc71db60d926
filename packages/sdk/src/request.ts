import type { RunArtifact } from '@levain/core'
import { errorOf, unreachable } from './api-error.ts'
import type { CallOptions } from './client.ts'
import { routes, type VerbName } from './routes.ts'

/** Where the server is and how to reach it. */
export interface Transport {
  /** Origin without a trailing slash; empty for the page's own. */
  readonly url: string
  readonly token: string | undefined
  readonly fetch: typeof globalThis.fetch
}

/** Calls a verb over HTTP. @throws ApiError */
export async function call(
  transport: Transport,
  verb: VerbName,
  input: Record<string, unknown>,
  options: CallOptions = {},
): Promise<unknown> {
  const { method, path, body } = requestFor(verb, input)
  return answerOf(transport, path, { method, body, ...(body ? { headers: { 'content-type': 'application/json' } } : {}) }, options)
}

/** Stores bytes as an artifact. @throws ApiError */
export async function upload(
  transport: Transport,
  { run, path }: { readonly run: string; readonly path: string },
  body: string | Uint8Array<ArrayBuffer> | Blob,
  options: CallOptions = {},
): Promise<RunArtifact> {
  const url = `/runs/${encodeURIComponent(run)}/artifacts/${path.split('/').map(encodeURIComponent).join('/')}`
  const headers = { 'content-type': 'application/octet-stream' }
  return (await answerOf(transport, url, { method: 'PUT', body, headers }, options)) as RunArtifact
}

async function answerOf(transport: Transport, path: string, request: RequestInit, { signal, keepalive }: CallOptions): Promise<unknown> {
  const url = `${transport.url}/api/v1${path}`
  const headers = { accept: 'application/json', ...authorization(transport), ...request.headers }
  const response = await transport
    .fetch(url, { ...request, headers, signal, ...(keepalive ? { keepalive } : {}) })
    .catch((cause: unknown) => {
      if (signal?.aborted) throw cause
      throw unreachable(url, messageOf(cause), 0, cause)
    })
  if (!response.ok) throw await errorOf(response)
  return response.json().catch((cause: unknown) => {
    if (signal?.aborted) throw cause
    throw unreachable(url, 'the answer is not JSON', response.status, cause)
  })
}

/** The header that carries the token, if there is one. */
export function authorization(transport: Transport): Record<string, string> {
  return transport.token === undefined ? {} : { authorization: `Bearer ${transport.token}` }
}

/** Spreads an input over path, query (GET) and JSON body as the verb's route says. */
export function requestFor(verb: VerbName, input: Record<string, unknown>): { method: string; path: string; body?: string } {
  const [method = '', template = ''] = routes[verb].split(' ')
  const rest = { ...input }
  const path = template.replace(/:([A-Za-z]+)/g, (_, field: string) => {
    const value = rest[field]
    delete rest[field]
    return encodeURIComponent(String(value))
  })
  return method === 'GET' ? { method, path: path + queryOf(rest) } : { method, path, body: JSON.stringify(rest) }
}

function queryOf(fields: Record<string, unknown>): string {
  const query = new URLSearchParams()
  for (const [field, value] of Object.entries(fields)) {
    if (value !== undefined) query.append(field, typeof value === 'string' ? value : JSON.stringify(value))
  }
  return query.size === 0 ? '' : `?${query}`
}

/** Node's fetch says only "fetch failed"; the reason is its cause. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message
}
