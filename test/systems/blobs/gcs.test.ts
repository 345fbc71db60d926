// Outside system: fake-gcs-server
import assert from 'node:assert/strict'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { testBlobDriver } from '../../../packages/platform/src/store/blobs/driver.conformance.ts'
import gcs from '../../../packages/platform/src/store/blobs/drivers/gcs.ts'
import { notRun } from '../not-run.ts'
import { testDirectAccess } from './direct.ts'
import { startPythonServer } from './server.ts'

const home = await mkdtemp(join(tmpdir(), 'levain-gcs-'))
test.after(() => rm(home, { recursive: true, force: true }))

/** The key of a service account that signs addresses; no server knows it, and the emulator asks for none. */
async function serviceAccount(): Promise<string> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' })
  const file = join(home, 'account.json')
  await writeFile(file, JSON.stringify({ type: 'service_account', client_email: 'signer@levain.test', private_key, project_id: 'levain' }))
  return file
}
process.env.GOOGLE_APPLICATION_CREDENTIALS = await serviceAccount()

const server = await startPythonServer(join(import.meta.dirname, 'gcs.txt'), (port) => [join(import.meta.dirname, 'gcs_server.py'), port])
if ('reason' in server) {
  test('blobs in Google Cloud Storage', (t) => notRun(t, server.reason))
} else {
  const { url } = server
  const open = async () => {
    const name = `b-${randomUUID()}`
    const made = await fetch(`${url}/storage/v1/b?project=levain`, {
      method: 'POST',
      body: JSON.stringify({ name }),
      headers: { 'content-type': 'application/json' },
    })
    assert.equal(made.status, 200)
    return gcs.open({ url: new URL(`gs://${name}/some/prefix?endpoint=${url}`) })
  }

  testBlobDriver('gs', async (body) => body(await open()))
  testDirectAccess('gs', open)

  test('gs: a bucket that is not there is said to be so, without a secret', async () => {
    const driver = await gcs.open({ url: new URL(`gs://nobody-${randomUUID()}?endpoint=${url}`) })
    await assert.rejects(
      driver.putIfAbsent('k', Buffer.from('k')),
      (error) => isLevainError(error, 'store-unusable') && !/PRIVATE KEY/.test(error.message),
    )
  })

  test.after(() => server.stop())
}
