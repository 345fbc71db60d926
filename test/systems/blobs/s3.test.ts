// Outside system: moto S3 server
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { testBlobDriver } from '../../../packages/platform/src/store/blobs/driver.conformance.ts'
import s3 from '../../../packages/platform/src/store/blobs/drivers/s3.ts'
import { blobsOver } from '../../../packages/platform/src/store/blobs/index.ts'
import { notRun } from '../not-run.ts'
import { testDirectAccess } from './direct.ts'
import { startPythonServer } from './server.ts'

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
  test('blobs in S3', (t) => notRun(t, server.reason))
} else {
  const { url } = server
  const open = async () => {
    const bucket = `b-${randomUUID()}`
    await fetch(`${url}/${bucket}`, { method: 'PUT' })
    return s3.open({ url: new URL(`s3://${bucket}/some/prefix?endpoint=${url}`) })
  }

  testBlobDriver('s3', async (body) => body(await open()))

  testDirectAccess('s3', open)

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
