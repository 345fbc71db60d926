import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { type App, withApp } from '../app/index.ts'
import { createServer } from './index.ts'

const withServer = (body: (url: string, app: App, run: string) => Promise<void>) =>
  withApp(async (app) => {
    const server = await createServer(app, { studio: false })
    try {
      const { id: run } = await app.call('track.start', { experiment: 'late' })
      await body(`${server.url}/api/v1/runs/${run}/artifacts`, app, run)
    } finally {
      await server.close()
    }
  })

test('bytes of any type go in and come out as they were, empty ones too', () =>
  withServer(async (url) => {
    const bodies: [string, Uint8Array, string][] = [
      ['data.json', Buffer.from('{"a": 1'), 'application/json'],
      ['form', Buffer.from('a=b'), 'application/x-www-form-urlencoded'],
      ['none', Buffer.alloc(0), 'text/plain'],
      ['deep/er/ä b%.bin', randomBytes(3_000_000), 'application/octet-stream'],
    ]
    for (const [path, body, type] of bodies) {
      const address = `${url}/${path.split('/').map(encodeURIComponent).join('/')}`
      const put = await fetch(address, { method: 'PUT', body: Buffer.from(body), headers: { 'content-type': type } })
      assert.equal(put.status, 200, await put.clone().text())
      assert.equal(((await put.json()) as { bytes: number; path: string }).path, path)
      const got = await fetch(address)
      assert.ok(Buffer.from(await got.arrayBuffer()).equals(body), path)
      const head = await fetch(address, { method: 'HEAD' })
      assert.equal(head.headers.get('content-length'), String(body.length))
    }
    assert.equal((await fetch(`${url}/none`, { method: 'PUT' })).status, 200)
  }))

test('ranges and entity tags', () =>
  withServer(async (url) => {
    await fetch(`${url}/digits.txt`, { method: 'PUT', body: '0123456789' })
    const ask = async (range: string, more: Record<string, string> = {}) => {
      const answer = await fetch(`${url}/digits.txt`, { headers: { range, ...more } })
      return [answer.status, await answer.text(), answer.headers.get('content-range')]
    }
    assert.deepEqual(await ask('bytes=2-4'), [206, '234', 'bytes 2-4/10'])
    assert.deepEqual(await ask('bytes=8-'), [206, '89', 'bytes 8-9/10'])
    assert.deepEqual(await ask('bytes=-3'), [206, '789', 'bytes 7-9/10'])
    assert.deepEqual(await ask('bytes=5-500'), [206, '56789', 'bytes 5-9/10'])
    assert.deepEqual(await ask('bytes=10-'), [416, '', 'bytes */10'])
    for (const all of ['bytes=4-2', 'bytes=0-1,3-4', 'bites=0-1', 'bytes=-'])
      assert.deepEqual(await ask(all), [200, '0123456789', null], all)
    const tag = (await fetch(`${url}/digits.txt`)).headers.get('etag') ?? ''
    assert.equal((await fetch(`${url}/digits.txt`, { headers: { 'if-none-match': tag } })).status, 304)
    assert.deepEqual(await ask('bytes=0-0', { 'if-range': tag }), [206, '0', 'bytes 0-0/10'])
    assert.deepEqual(await ask('bytes=0-0', { 'if-range': '"other"' }), [200, '0123456789', null])
  }))

test('a page among the artifacts is handed over as a file and can do nothing where it is shown', () =>
  withServer(async (url) => {
    for (const [name, disposition] of [
      ['evil.html', 'attachment'],
      ['evil.svg', 'inline'],
      ['evil.xhtml', 'attachment'],
      ['evil.js', 'inline'],
      ['plot.png', 'inline'],
      ['constructor', 'attachment'],
      ['naïve "plot".png', `inline; filename="na_ve _plot_.png"; filename*=UTF-8''na%C3%AFve%20%22plot%22.png`],
      ['step+3.bin', 'attachment; filename=step+3.bin'],
    ] as const) {
      await fetch(`${url}/${name}`, { method: 'PUT', body: '<script>alert(1)</script>' })
      const { headers } = await fetch(`${url}/${name}`)
      assert.ok(headers.get('content-disposition')?.startsWith(disposition), name)
      assert.match(headers.get('content-security-policy') ?? '', /^sandbox; default-src 'none'/)
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      if (name === 'evil.js') assert.equal(headers.get('content-type'), 'text/plain; charset=utf-8')
    }
  }))

test('paths that lead elsewhere are refused in every spelling, and nothing is stored', () =>
  withServer(async (url, app) => {
    const { host, port, pathname } = new URL(url)
    for (const path of ['../x', '%2e%2e/x', '%252e%252e/x', '..%2fx', '%2Fetc%2Fpasswd', 'a%5Cb', 'a%00b', 'a%23b', 'C:/x', '.']) {
      const status = await rawPut(
        Number(port),
        `PUT ${pathname}/${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 1\r\nconnection: close\r\n\r\nx`,
      )
      assert.ok(status >= 400 && status < 500, `${path}: ${status}`)
    }
    assert.equal(await app.context().ledger.count('artifacts'), 0)
  }))

test('a client that goes away in the middle leaves nothing, on the disk neither', () =>
  withServer(async (url, app) => {
    const { host, port, pathname } = new URL(url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(`PUT ${pathname}/half HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 9000000\r\n\r\n`)
    socket.write(Buffer.alloc(6_000_000, 'x'))
    const uploads = join(app.stateFolder, 'blobs', 'uploads')
    const parts = (): Promise<string[]> => readdir(uploads).catch(() => [])
    while ((await parts()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    socket.destroy()
    while ((await parts()).length > 0) await new Promise((resolve) => setTimeout(resolve, 10))
    assert.equal(await app.context().ledger.count('artifacts'), 0)
    assert.equal((await fetch(`${url}/half`)).status, 404)
  }))

/** The status of the answer to a request as it is written here, unlike `fetch`, which tidies addresses. */
function rawPut(port: number, request: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(request))
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text
    })
    socket.on('error', reject).on('close', () => resolve(Number(answer.split(' ')[1])))
  })
}
