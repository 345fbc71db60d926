import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createGate } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { ApiError, createClient, startRun } from '@levain/sdk'
import { withApp } from '../app/index.ts'
import { createServer } from './server.ts'

test('a run logged in the background is there whole when it has finished', () =>
  withServer(async (url) => {
    const client = createClient({ url })
    const run = await startRun(client, { experiment: 'churn', name: 'boosting' })
    run.params({ depth: 6, eta: 0.1 })
    for (let step = 0; step < 2500; step += 1) run.metrics({ loss: 1 / (step + 1), odd: Number.NaN }, { step })
    await run.finish()
    const shown = await client.track.show({ run: run.id })
    assert.deepEqual(shown.params, { depth: '6', eta: '0.1' })
    assert.deepEqual([shown.run.status, shown.metrics.loss?.step, shown.metrics.odd?.last], ['ok', 2499, 'NaN'])
    const { points } = await client.track.history({ run: run.id, key: 'loss' })
    assert.equal(points.length, 2500)
  }))

test('artifacts of every kind are kept with the run, under paths of any letters', () =>
  withServer(async (url) => {
    const client = createClient({ url })
    const run = await startRun(client)
    await run.artifact('plots/größe 1%.svg', '<svg/>')
    await run.artifact('weights', new Uint8Array([0, 1, 2]))
    await run.artifact('weights', new Blob([new Uint8Array(5)]))
    await assert.rejects(run.artifact('../out', ''), (error) => error instanceof ApiError && error.status < 500)
    const { files } = await client.track.artifacts({ run: run.id, path: 'plots' })
    assert.deepEqual(
      files.map(({ path, bytes }) => [path, bytes]),
      [['plots/größe 1%.svg', 6]],
    )
    const { artifacts } = await client.track.show({ run: run.id })
    assert.equal(artifacts.find(({ path }) => path === 'weights')?.bytes, 5)
    await run.finish()
  }))

test('a server that fails for a while gets everything once when it is back', () =>
  withServer(async (url) => {
    let requests = 0
    // Every other answer of the server is lost on its way.
    const lossy: typeof fetch = async (input, init) => {
      requests += 1
      const response = await fetch(input, init)
      if (requests % 2 === 0) throw new TypeError('fetch failed')
      return response
    }
    const run = await startRun(createClient({ url, fetch: lossy }), { flushEveryMs: 1 })
    for (let step = 0; step < 1500; step += 1) run.metrics({ loss: step }, { step, atMs: 5 })
    await run.flush()
    const { points } = await createClient({ url }).track.history({ run: run.id, key: 'loss' })
    assert.deepEqual(
      points.map(({ step }) => step).sort((a, b) => a - b),
      [...Array(1500).keys()],
    )
  }))

test('what is logged while the server is away comes when it is back', () =>
  withApp(async (app) => {
    const first = await createServer(app, { studio: false })
    const run = await startRun(createClient({ url: first.url }), { flushEveryMs: 1 })
    run.metrics({ loss: 0 }, { step: 0 })
    await run.flush()
    await first.close()
    for (let step = 1; step < 3000; step += 1) run.metrics({ loss: step }, { step })
    const artifact = run.artifact('late.txt', 'late')
    await assert.rejects(artifact, (error) => error instanceof ApiError && error.code === 'server-unreachable')
    const second = await createServer(app, { studio: false, port: Number(new URL(first.url).port) })
    try {
      await run.finish()
      assert.equal((await createClient({ url: second.url }).track.history({ run: run.id, key: 'loss' })).points.length, 3000)
    } finally {
      await second.close()
    }
  }))

test('what the server refuses is told by flush, once', () =>
  withServer(async (url) => {
    const client = createClient({ url })
    const run = await startRun(client)
    run.params({ depth: 6 })
    run.params({ depth: 7 })
    run.metrics({ loss: 1 })
    await assert.rejects(run.flush(), (error) => error instanceof ApiError && error.code === 'param-changed')
    await run.finish()
    const { params, metrics } = await client.track.show({ run: run.id })
    assert.deepEqual([params, metrics.loss?.last], [{ depth: '6' }, undefined])
  }))

test('logging throws instead of losing points when too many wait', async () => {
  const gate = createGate((_, response) => response.writeHead(503).end()).listen(0, '127.0.0.1')
  await once(gate, 'listening')
  await withServer(async (url) => {
    const closed = `http://127.0.0.1:${(gate.address() as AddressInfo).port}`
    let target = url
    const client = createClient({ url, fetch: (input, init) => fetch(String(input).replace(url, target), init) })
    const run = await startRun(client, { waitingMax: 10, flushEveryMs: 1 })
    target = closed
    assert.throws(() => {
      for (let step = 0; step < 30; step += 1) run.metrics({ loss: step }, { step })
    }, RangeError)
    target = url
    await run.finish()
  })
  gate.close()
})

const withServer = (body: (url: string) => Promise<void>): Promise<void> =>
  withApp(async (app) => {
    const server = await createServer(app, { studio: false })
    await body(server.url).finally(() => server.close())
  })
