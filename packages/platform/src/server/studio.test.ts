import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ask, errorIn, withServer } from './testing.ts'

async function withPages(body: (folder: string) => Promise<void>): Promise<void> {
  const parent = await mkdtemp(join(tmpdir(), 'levain-pages-'))
  const folder = join(parent, 'dist')
  await mkdir(join(folder, 'assets'), { recursive: true })
  await writeFile(join(folder, 'index.html'), '<title>Studio</title>')
  await writeFile(join(folder, 'assets', 'app-1a2b.js'), 'console.log(1)')
  await writeFile(join(parent, 'secret.txt'), 'secret')
  await body(folder).finally(() => rm(parent, { recursive: true }))
}

test('pages of the app are its index, files are files, and the interface keeps its own 404', () =>
  withPages((folder) =>
    withServer(
      async (server) => {
        for (const path of ['/', '/models/late', '/data/flights@3?tab=profile', '/models/late.v2']) {
          const answer = await ask(server, { path, headers: { accept: 'text/html' } })
          assert.deepEqual([answer.status, answer.headers['cache-control']], [200, 'no-cache'], path)
          assert.match(answer.text, /Studio/)
        }
        const asset = await ask(server, { path: '/assets/app-1a2b.js' })
        assert.deepEqual([asset.status, asset.headers['cache-control']], [200, 'public, max-age=31536000, immutable'])
        assert.equal((await ask(server, { path: '/assets/gone.js' })).status, 404)
        assert.equal(errorIn(await ask(server, { path: '/api/v1/nothing', headers: { accept: 'text/html' } })).code, 'not-found')
      },
      { studio: folder },
    ),
  ))

test('no path leads out of the folder of pages', () =>
  withPages((folder) =>
    withServer(
      async (server) => {
        for (const path of [
          '/../secret.txt',
          '/%2e%2e/secret.txt',
          '/assets/../../secret.txt',
          '/..%2fsecret.txt',
          '/assets/..%5c..%5csecret.txt',
          '//secret.txt',
          '/%00',
          '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
        ]) {
          const answer = await ask(server, { path })
          assert.doesNotMatch(answer.text, /^secret/, path)
          assert.ok(answer.status < 500, `${path} ${answer.status}`)
        }
      },
      { studio: folder },
    ),
  ))

test('where the studio is not built, a page says how to build it', () =>
  withServer(async (server) => assert.match((await ask(server, { path: '/' })).text, /npm run build/), { studio: '/nowhere' }))

test('anybody gets the files the studio is made of, and only those: what they show is asked for with a name', () =>
  withPages((folder) =>
    withServer(
      async (server) => {
        for (const path of ['/', '/models/late', '/assets/app-1a2b.js']) assert.equal((await ask(server, { path })).status, 200, path)
        for (const path of ['/api/v1/runs', '/metrics', '/api/v1/docs/json', '/api/2.0/mlflow/experiments/search', '/version'])
          assert.equal((await ask(server, { path })).status, 401, path)
        const answer = await ask(server, { path: '/api/v1/nothing' })
        assert.equal(answer.status, 404)
        assert.doesNotMatch(answer.text, /Studio/)
      },
      { studio: folder, auth: 'required' },
    ),
  ))
