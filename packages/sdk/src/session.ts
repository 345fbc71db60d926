import type { Actor } from '@levain/core'
import { errorOf, unreachable } from './api-error.ts'
import { authorization, type Transport } from './request.ts'

/** Who a browser's session speaks for. */
export interface Session {
  /** Whether the server lets nobody in who does not say who they are. */
  readonly required: boolean
  readonly user: Actor | null
}

/** Logging in from a page: the server keeps the session in a cookie that no script can read. */
export interface SessionClient {
  show(): Promise<Session>
  /** @throws ApiError with `unauthenticated`, or `attempts-exceeded` after too many wrong passwords */
  open(credentials: { readonly user: string; readonly password: string }): Promise<Session>
  close(): Promise<Session>
}

export const sessionClient = (transport: Transport): SessionClient => ({
  show: () => ask(transport, 'GET'),
  open: (credentials) => ask(transport, 'POST', credentials),
  close: () => ask(transport, 'DELETE'),
})

async function ask(transport: Transport, method: string, body?: object): Promise<Session> {
  const url = `${transport.url}/api/v1/session`
  const headers = { accept: 'application/json', ...authorization(transport), ...(body ? { 'content-type': 'application/json' } : {}) }
  const response = await transport
    .fetch(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
    .catch((cause: unknown) => {
      throw unreachable(url, cause instanceof Error ? cause.message : String(cause), 0, cause)
    })
  if (!response.ok) throw await errorOf(response)
  return (await response.json()) as Session
}
