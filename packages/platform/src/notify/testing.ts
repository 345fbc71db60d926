import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a receiver got. */
export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly json: { readonly entity: string; readonly action: string; readonly timestamp: string; readonly data: Record<string, unknown> }
}

interface Answered {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** A real HTTP server on a free port of loopback that keeps what it gets. */
export interface Receiver {
  readonly url: string
  readonly received: Received[]
  /** Resolves when so many have come; the test's own time limit is the only one. */
  got(count: number): Promise<Received[]>
  close(): Promise<void>
}

/** @param answer says what the nth request (from 1) is answered; 200 unless given */
export async function startReceiver(answer: (n: number) => Answered | 'silence' = () => ({ status: 200 })): Promise<Receiver> {
  const received: Received[] = []
  let arrived = () => {}
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    received.push({ path: request.url ?? '', headers: request.headers, body, json: JSON.parse(body) })
    arrived()
    const said = answer(received.length)
    if (said !== 'silence') response.writeHead(said.status, said.headers ?? {}).end(said.body ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    async got(count) {
      while (received.length < count)
        await new Promise<void>((resolve) => {
          arrived = resolve
        })
      return received
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
