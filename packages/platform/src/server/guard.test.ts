import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { isLoopback } from './guard.ts'
import { ask, errorIn, withServer } from './testing.ts'

const json = { 'content-type': 'application/json' }

test('a loopback server answers only under loopback names', () =>
  withServer(async (server) => {
    const status = async (host: string) => (await ask(server, { path: '/healthz', headers: { host } })).status
    for (const host of ['localhost', `127.0.0.1:${server.port}`, '127.0.0.2', 'localhost:1', '[::1]:4600', 'studio.localhost'])
      assert.equal(await status(host), 200, host)
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '192.168.0.1', '0.0.0.0', 'a b'])
      assert.equal(await status(host), 403, host)
    assert.equal(errorIn(await ask(server, { path: '/', headers: { host: 'evil.example' } })).code, 'host-refused')
  }))

test('another origin cannot change anything; the same one and programs can', () =>
  withServer(async (server) => {
    const host = `127.0.0.1:${server.port}`
    const change = (headers: Record<string, string>) =>
      ask(server, { method: 'POST', path: '/api/v1/train/fit', headers: { ...json, host, ...headers }, body: '{}' })
    for (const origin of ['https://evil.example', 'null', `http://localhost:${server.port}`, 'http://127.0.0.1', 'garbage'])
      assert.equal(errorIn(await change({ origin })).code, 'origin-refused', origin)
    assert.equal(errorIn(await change({ 'sec-fetch-site': 'cross-site' })).code, 'origin-refused')
    assert.equal(errorIn(await change({ origin: `http://${host}` })).code, 'input-invalid')
    assert.equal(errorIn(await change({})).code, 'input-invalid')
  }))

test('no answer may be read across origins, framed or sniffed', () =>
  withServer(async (server) => {
    const { headers } = await ask(server, { path: '/api/v1/openapi.json', headers: { origin: 'https://evil.example' } })
    assert.equal(headers['access-control-allow-origin'], undefined)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['x-frame-options'], 'DENY')
    assert.match(String(headers['content-security-policy']), /default-src 'self'.*frame-ancestors 'none'/)
    assert.equal(headers['cache-control'], 'no-store')
  }))

test('loopback names are told from names that only look like them', () => {
  for (const name of ['localhost', 'a.localhost', '127.0.0.1', '127.8.8.8', '::1']) assert.ok(isLoopback(name), name)
  for (const name of ['', 'localhost.example', '127.0.0.1.example', '128.0.0.1', '0.0.0.0', '::', 'xlocalhost', '127.1'])
    assert.ok(!isLoopback(name), name)
})

test('an address nobody can read, and what is no HTTP, get a coded answer too', () =>
  withServer(async (server) => {
    const head = `HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\n`
    const raw = async (text: string): Promise<{ error: { code: string } }> => {
      const socket = connect(server.port, '127.0.0.1')
      await once(socket, 'connect')
      socket.end(text)
      let answer = ''
      for await (const chunk of socket) answer += chunk
      return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))
    }
    for (const path of ['/api/v1/datasets/%E0%A4%A', `/api/v1/datasets/${'a'.repeat(2000)}`])
      assert.equal((await raw(`GET ${path} ${head}connection: close\r\n\r\n`)).error.code, 'input-invalid', path.slice(0, 40))
    assert.equal((await raw('garbage\r\n\r\n')).error.code, 'input-invalid')
    assert.equal(
      (await raw(`POST /api/v1/query ${head}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`)).error.code,
      'input-invalid',
    )
    assert.equal((await raw(`GET /healthz ${head}x: ${'a'.repeat(20_000)}\r\n\r\n`)).error.code, 'request-too-large')
  }))
