import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createServer } from './server.ts'
import { ask, withServer } from './testing.ts'

test('health, readiness and metrics are told', () =>
  withServer(async (server, app) => {
    assert.equal((await ask(server, { path: '/healthz' })).status, 200)
    assert.equal((await ask(server, { path: '/readyz' })).status, 200)
    await ask(server, { path: '/api/v1/runs?limit=0' })
    const { text } = await ask(server, { path: '/metrics' })
    assert.match(text, /levain_verb_seconds_bucket/)
    assert.match(text, /levain_event_clients 0/)
    assert.match(text, /nodejs_eventloop_lag/)
    await app.close()
    assert.equal((await ask(server, { path: '/readyz' })).status, 503)
  }))

test('a port in use is a coded error', () =>
  withServer(async (server, app) => {
    await assert.rejects(createServer(app, { port: server.port, studio: false }), { code: 'port-taken' })
  }))
