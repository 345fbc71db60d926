import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findCredentials } from './credentials.ts'

test('credentials of the environment go to the host of LEVAIN_REGISTRY, whatever path follows it, and to no other', async () => {
  const env = { LEVAIN_REGISTRY: 'registry.example:5000/team/models', LEVAIN_REGISTRY_AUTH: 'ci:se:cret', DOCKER_CONFIG: '/nowhere' }
  assert.deepEqual(await findCredentials('registry.example:5000', env), { user: 'ci', password: 'se:cret' })
  assert.equal(await findCredentials('registry.example', env), undefined)
  assert.equal(await findCredentials('elsewhere.example', env), undefined)
})
