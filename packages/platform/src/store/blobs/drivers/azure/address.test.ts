import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { azureAddress } from './address.ts'

const read = (address: string) => azureAddress(new URL(address))

test('the address that Hadoop and MLflow write names container, account and prefix', () => {
  const address = read('wasbs://models@company.blob.core.windows.net/levain/prod')
  assert.equal(address.bucket, 'models')
  assert.equal(address.account, 'company')
  assert.equal(address.prefix, 'levain/prod/')
  assert.equal(address.endpoint, 'https://company.blob.core.windows.net')
  assert.equal(address.shown, 'wasbs://models@company.blob.core.windows.net/levain/prod')
})

test('the address that DVC writes names the container, and options the account or another server', () => {
  const address = read('azure://models/levain?account=company')
  assert.deepEqual([address.bucket, address.prefix, address.endpoint], ['models', 'levain/', 'https://company.blob.core.windows.net'])
  assert.equal(address.shown, 'azure://models/levain')
  assert.equal(read('azure://models?account=a&endpoint=http://127.0.0.1:10000/a').endpoint, 'http://127.0.0.1:10000/a')
})

test('an address with a secret, without a container or with an unknown option is refused, and the secret is not told', () => {
  for (const address of [
    'azure://models:hunter2@company/x',
    'wasbs://models:hunter2@company.blob.core.windows.net/x',
    'wasbs://company.blob.core.windows.net/x',
    'wasbs://models@company/x',
    'wasbs://models@company.blob.core.windows.net/x?sig=hunter2',
    'azure://models/x?sig=hunter2',
  ])
    assert.throws(
      () => read(address),
      (error) => isLevainError(error, 'input-invalid') && !error.message.includes('hunter2'),
      address,
    )
})
