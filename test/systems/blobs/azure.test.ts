// Outside system: Azurite
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { testBlobDriver } from '../../../packages/platform/src/store/blobs/driver.conformance.ts'
import { azureAddress } from '../../../packages/platform/src/store/blobs/drivers/azure/address.ts'
import { loadLibrary, serviceFor } from '../../../packages/platform/src/store/blobs/drivers/azure/service.ts'
import azure from '../../../packages/platform/src/store/blobs/drivers/azure.ts'
import { notRun } from '../not-run.ts'
import { testDirectAccess } from './direct.ts'
import { startNodeServer } from './server.ts'

const account = 'levaintest'
const key = randomBytes(64).toString('base64')
process.env.AZURITE_ACCOUNTS = `${account}:${key}`
for (const name of Object.keys(process.env)) if (name.startsWith('AZURE_')) delete process.env[name]
process.env.AZURE_STORAGE_ACCOUNT = account
process.env.AZURE_STORAGE_KEY = key

const server = await startNodeServer('azurite@3.37.0', 'dist/src/blob/main.js', (port) => [
  '--blobHost',
  '127.0.0.1',
  '--blobPort',
  port,
  '--inMemoryPersistence',
  '--silent',
  '--disableTelemetry',
  '--skipApiVersionCheck',
])
if ('reason' in server) {
  test('blobs in Azure Blob Storage', (t) => notRun(t, server.reason))
} else {
  const endpoint = `${server.url}/${account}`
  const open = async () => {
    const url = new URL(`azure://c-${randomUUID()}/some/prefix?endpoint=${endpoint}`)
    const service = await serviceFor(await loadLibrary(), azureAddress(url))
    await service.createContainer(url.host)
    return azure.open({ url })
  }

  testBlobDriver('azure', async (body) => body(await open()))
  testDirectAccess('azure', open)

  test('azure: a container that is not there is said to be so, without a secret', async () => {
    const driver = await azure.open({ url: new URL(`azure://nobody?endpoint=${endpoint}`) })
    await assert.rejects(
      driver.putIfAbsent('k', Buffer.from('k')),
      (error) => isLevainError(error, 'store-unusable') && /ContainerNotFound/.test(error.message) && !error.message.includes(key),
    )
  })

  test.after(() => server.stop())
}
