// Outside system: DVC 3.67.1
// Outside system: moto S3 server
import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { startPythonServer } from '../blobs/server.ts'
import { notRun } from '../not-run.ts'
import { withDvc } from './repository.ts'

const credentials = { AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing', AWS_DEFAULT_REGION: 'us-east-1' }
const moto = join(import.meta.dirname, '../blobs/moto.txt')

test(
  'a remote in S3 serves both: what dvc pushed is pulled here, what was pushed from here is pulled by dvc',
  { timeout: 15 * 60_000 },
  (t) =>
    withDvc(t, async ({ app, folder, dvc, write }) => {
      Object.assign(process.env, credentials)
      const server = await startPythonServer(moto, (port) => ['-m', 'moto.server', '-H', '127.0.0.1', '-p', port])
      if ('reason' in server) return notRun(t, server.reason)
      try {
        await fetch(`${server.url}/shop`, { method: 'PUT' })
        await dvc('remote', 'add', 'cloud', 's3://shop/some/prefix')
        await dvc('remote', 'modify', 'cloud', 'endpointurl', server.url)
        await write('data/a.csv', 'x\n1\n')
        await write('data/deep/b.bin', Buffer.alloc(9 << 20, 'levain'))
        await dvc('add', 'data')
        await dvc('push', '--remote', 'cloud')
        await rm(join(folder, '.dvc/cache'), { recursive: true })
        const { files } = await app.call('dvc.pull', { file: join(folder, 'data.dvc'), dataset: 'data' })
        assert.equal(files, 2)
        const there = await app.call('dvc.push', { data: 'data', remote: 'cloud', file: join(folder, 'data.dvc') })
        assert.deepEqual([there.sent, there.there], [0, 2])
        const sent = await app.call('dvc.push', { data: 'data', remote: `s3://shop/other?endpoint=${server.url}` })
        assert.equal(sent.sent, 2)
        await dvc('remote', 'modify', 'cloud', 'url', 's3://shop/other')
        await rm(join(folder, 'data'), { recursive: true })
        await dvc('pull', '--remote', 'cloud')
        assert.equal(await readFile(join(folder, 'data/a.csv'), 'utf8'), 'x\n1\n')
        assert.deepEqual(await readFile(join(folder, 'data/deep/b.bin')), Buffer.alloc(9 << 20, 'levain'))
      } finally {
        await server.stop()
      }
    }),
)
