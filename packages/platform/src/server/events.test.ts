import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer as createTcpServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { emit, type Ledger, type Topic } from '@levain/core'
import { createClient } from '@levain/sdk'
import { ask, errorIn, withServer } from './testing.ts'

const at = '2026-01-01T00:00:00.000Z'
const tell = (ledger: Ledger, topic: Topic, subject: string) => ledger.commit([emit(at, topic, subject, {})])

/** Hears events until `count` have come. */
async function hear(
  url: string,
  count: number,
  options: { topics?: Topic[]; after?: number },
  onEvent = (_seq: number) => {},
): Promise<[number, string][]> {
  const stop = new AbortController()
  const seen: [number, string][] = []
  await createClient({ url }).events(
    options,
    (event) => {
      seen.push([event.seq, event.subject])
      onEvent(event.seq)
      if (seen.length >= count) stop.abort()
    },
    { signal: stop.signal },
  )
  return seen
}

test('a reader gets what was there and what comes, in order, of its topics only', () =>
  withServer(async (server, app) => {
    const { ledger } = app.context()
    for (let n = 1; n <= 3; n += 1) await tell(ledger, n === 2 ? 'metric' : 'run', `old-${n}`)
    const hearing = hear(server.url, 4, { topics: ['run', 'step'], after: 0 }, (seq) => {
      if (seq === 3)
        void tell(ledger, 'metric', 'other')
          .then(() => tell(ledger, 'step', 'new-1'))
          .then(() => tell(ledger, 'run', 'new-2'))
    })
    assert.deepEqual(await hearing, [
      [1, 'old-1'],
      [3, 'old-3'],
      [5, 'new-1'],
      [6, 'new-2'],
    ])
  }))

test('events of another process come too', () =>
  withServer(async (server, app) => {
    const hearing = hear(server.url, 20, { after: 0 })
    const writer = fork(new URL('./events.writer.ts', import.meta.url), [app.projectFolder, '20'], {
      execArgv: ['--conditions=@levain/source'],
    })
    await once(writer, 'exit')
    assert.deepEqual(
      (await hearing).map(([, subject]) => subject),
      Array.from({ length: 20 }, (_, n) => `other-${n}`),
    )
  }))

test('a connection cut again and again while events are written: no gap, no duplicate', () =>
  withServer(async (server, app) => {
    const { ledger } = app.context()
    const sockets = new Set<Socket>()
    const proxy = createTcpServer((client) => {
      const upstream = connect(server.port, server.host)
      sockets.add(client)
      let passed = 0
      upstream.on('data', (chunk: Buffer) => {
        // Cuts in the middle of an event: after some 2 kB of each connection.
        passed += chunk.length
        client.write(passed > 2000 ? chunk.subarray(0, chunk.length >> 1) : chunk)
        if (passed > 2000) client.destroy()
      })
      client.pipe(upstream)
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const)
        one.on('error', () => {}).on('close', () => other.destroy())
    })
    await once(proxy.listen(0, '127.0.0.1'), 'listening')
    const { port } = proxy.address() as { port: number }
    const count = 60
    const hearing = hear(`http://127.0.0.1:${port}`, count, { after: 0 })
    for (let n = 1; n <= count; n += 1) await tell(ledger, 'metric', `m-${n}`)
    assert.deepEqual(
      await hearing,
      Array.from({ length: count }, (_, n) => [n + 1, `m-${n + 1}`]),
    )
    assert.ok(sockets.size > 2, `the connection was cut ${sockets.size - 1} times`)
    for (const socket of sockets) socket.destroy()
    proxy.close()
  }))

test('a thousand readers’ worth of history comes in pages, whole', () =>
  withServer(async (server, app) => {
    const changes = Array.from({ length: 1700 }, (_, n) => emit(at, 'metric', `m-${n}`, { text: 'x'.repeat(500) }))
    await app.context().ledger.commit(changes)
    const seen = await hear(server.url, 1700, { after: 0 })
    assert.deepEqual(
      seen.map(([seq]) => seq),
      Array.from({ length: 1700 }, (_, n) => n + 1),
    )
  }))

test('unknown topics, positions and fields are refused', () =>
  withServer(async (server) => {
    for (const query of ['topics=lunch', 'after=-1', 'after=x', 'after=1.5', 'topic=run']) {
      const answer = await ask(server, { path: `/api/v1/events?${query}` })
      assert.deepEqual([answer.status, errorIn(answer).code], [400, 'input-invalid'], query)
    }
  }))

test('closing the server ends the streams', () =>
  withServer(async (server) => {
    const response = await fetch(`${server.url}/api/v1/events`)
    await server.close()
    assert.match(await response.text(), /event: open/)
  }))
