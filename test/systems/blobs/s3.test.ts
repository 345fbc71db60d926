// Outside system: moto S3 server
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { testBlobDriver } from '../../../packages/platform/src/store/blobs/driver.conformance.ts'
import s3 from '../../../packages/platform/src/store/blobs/drivers/s3.ts'
import { blobsOver } from '../../../packages/platform/src/store/blobs/index.ts'
import { startPythonServer } from './python-server.ts'

process.env.AWS_ACCESS_KEY_ID = 'testing'
process.env.AWS_SECRET_ACCESS_KEY = 'testing'

const server = await startPythonServer(join(import.meta.dirname, 'moto.txt'), (port) => [
  '-m',
  'moto.server',
  '-H',
  '127.0.0.1',
  '-p',
  port,
])
if ('reason' in server) {
  test('blobs in S3', (t) => {
    if (process.env.CI) throw new Error(server.reason)
    t.skip(`not run: ${server.reason}`)
  })
} else {
  const { url } = server
  const open = async () => {
    const bucket = `b-${randomUUID()}`
    await fetch(`${url}/${bucket}`, { method: 'PUT' })
    return s3.open({ url: new URL(`s3://${bucket}/some/prefix?endpoint=${url}`) })
  }

  testBlobDriver('s3', async (body) => body(await open()))

  test('s3: clients read and upload by signed requests; what they uploaded is known by its digest, and only once it is whole', async () => {
    const driver = await open()
    const { direct, ...blobs } = blobsOver(driver, '/nowhere')
    assert.ok(direct)
    const parts = [Buffer.alloc(5 << 20, 'first'), Buffer.from('and the rest')]
    const begun = await direct.begin(2, { expiresMs: 60_000 })
    const sent = await Promise.all(
      begun.parts.map(async (part, i) => {
        const answer = await fetch(part.url, { method: 'PUT', body: parts[i] as Buffer<ArrayBuffer>, headers: part.headers })
        assert.equal(answer.status, 200, await answer.text())
        return { number: i + 1, etag: answer.headers.get('etag') ?? '' }
      }),
    )
    for await (const { key } of driver.list('')) assert.fail(`${key} is to be seen too early`)
    const wrong = [{ number: 1, etag: '"0"' }]
    await assert.rejects(direct.finish(begun.upload, wrong), (error) => isLevainError(error, 'input-invalid'))
    const { sha256, bytes } = await direct.finish(begun.upload, sent)
    assert.equal(sha256, await blobs.put(Buffer.concat(parts)))
    assert.equal(bytes, Buffer.concat(parts).length)
    const signed = await direct.read(sha256, { expiresMs: 60_000, fileName: 'model ä.bin' })
    const read = await fetch(signed.url, { headers: { ...signed.headers, range: 'bytes=0-4' } })
    assert.equal(await read.text(), 'first')
    await assert.rejects(direct.finish('nonsense', sent), (error) => isLevainError(error, 'not-found'))
    const dropped = await direct.begin(1, { expiresMs: 60_000 })
    await direct.abort(dropped.upload)
    await assert.rejects(direct.finish(dropped.upload, wrong), (error) => isLevainError(error))
  })

  test('s3: what broken uploads left behind is swept', async () => {
    const driver = await open()
    const { direct } = blobsOver(driver, '/nowhere')
    await direct?.begin(1, { expiresMs: 60_000 })
    await driver.sweep(Date.now() + 60_000)
    const left = await fetch(
      `${url}/${new URL((await direct?.begin(1, { expiresMs: 60_000 }))?.parts[0]?.url ?? '').pathname.split('/')[1]}?uploads`,
    )
    assert.equal((await left.text()).match(/<UploadId>/g)?.length, 1)
  })

  test('s3: a bucket that is not there is said to be so, without a secret', async () => {
    const driver = await s3.open({ url: new URL(`s3://nobody-${randomUUID()}?endpoint=${url}`) })
    await assert.rejects(
      driver.putIfAbsent('k', Buffer.from('k')),
      (error) => isLevainError(error, 'store-unusable') && !/testing/.test(error.message),
    )
  })

  test.after(() => server.stop())
}
