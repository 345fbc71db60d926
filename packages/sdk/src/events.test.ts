import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createClient } from './client.ts'

const at = '2026-01-01T00:00:00.000Z'
const frame = (seq: number): string => `id: ${seq}\ndata: ${JSON.stringify({ seq, at, topic: 'run', subject: 'r', data: { seq } })}\n\n`

async function listen(handler: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()) }
}

test('a stream that is cut in the middle of an event goes on after the last whole one', async () => {
  const resumedFrom: (string | undefined)[] = []
  const server = await listen((request, response) => {
    resumedFrom.push(request.headers['last-event-id'] as string | undefined)
    const from = Number(request.headers['last-event-id'] ?? 0)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(`id: ${from}\nevent: open\ndata:\n\n`)
    // Repeats one on purpose, then breaks off halfway through another.
    const text = `${frame(Math.max(from, 1))}${frame(from + 1)}${frame(from + 2)}${frame(from + 3).slice(0, 9)}`
    response.write(text, () => setTimeout(() => response.destroy(), 20))
  })
  const stop = new AbortController()
  const seen: number[] = []
  const connected: boolean[] = []
  await createClient({ url: server.url }).events(
    { topics: ['run'] },
    (event) => {
      seen.push(event.seq)
      if (seen.length === 6) stop.abort()
    },
    { signal: stop.signal, onConnection: (is) => connected.push(is) },
  )
  await server.close()
  assert.deepEqual(seen, [1, 2, 3, 4, 5, 6])
  assert.deepEqual(resumedFrom, [undefined, '2', '4'])
  assert.deepEqual(connected.slice(0, 4), [true, false, true, false])
})

test('a quiet stream that is cut resumes from where it was opened', async () => {
  const resumedFrom: (string | undefined)[] = []
  const stop = new AbortController()
  const server = await listen((request, response) => {
    resumedFrom.push(request.headers['last-event-id'] as string | undefined)
    if (resumedFrom.length === 2) stop.abort()
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('id: 41\nevent: open\ndata:\n\nid: 57\nevent: beat\ndata:\n\n', () => setTimeout(() => response.destroy(), 20))
  })
  await createClient({ url: server.url }).events({}, () => assert.fail('there was no event'), { signal: stop.signal })
  await server.close()
  assert.deepEqual(resumedFrom, [undefined, '57'])
})

test('a refusal ends the stream with its code', async () => {
  const server = await listen((_, response) => {
    response.writeHead(403, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { code: 'forbidden', message: 'no', details: { actor: 'eve' } } }))
  })
  await assert.rejects(
    createClient({ url: server.url }).events({}, () => {}),
    { name: 'ApiError', code: 'forbidden', status: 403 },
  )
  await server.close()
})

test('an answer that is no answer of Levain, and no answer at all, are one coded error', async () => {
  const server = await listen((_, response) => response.writeHead(502).end('<html>Bad gateway</html>'))
  const client = createClient({ url: server.url })
  await assert.rejects(client.registry.list(), { code: 'server-unreachable', status: 502 })
  await server.close()
  await assert.rejects(client.registry.list(), { code: 'server-unreachable', status: 0, next: 'levain studio' })
})

test('an aborted call rejects with the abort, not with a coded error', async () => {
  const server = await listen(() => {})
  await assert.rejects(createClient({ url: server.url }).registry.list({}, { signal: AbortSignal.timeout(30) }), { name: 'TimeoutError' })
  await server.close()
})
