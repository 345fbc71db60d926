import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { isLevainError } from '@levain/core'
import { requireAllowed, targetOf } from './address.ts'

const names = ['LEVAIN_WEBHOOKS_ALLOW_PRIVATE', 'LEVAIN_WEBHOOKS_ALLOW_HTTP'] as const
const clear = () => {
  for (const name of names) delete process.env[name]
}
clear()
afterEach(clear)

const refused = (error: unknown) => isLevainError(error, 'webhook-address-refused')
const refusesAll = (urls: readonly string[]) => {
  for (const url of urls) assert.throws(() => requireAllowed(url), refused, url)
}

test('public https addresses are allowed', () => {
  for (const url of ['https://example.com/hook', 'https://93.184.215.14:8443/', 'https://[2606:2800:21f:cb07::1]/x']) requireAllowed(url)
})

test('addresses on private networks are refused in every spelling', () =>
  refusesAll([
    'https://10.0.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/',
    'https://0.0.0.0/',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://a.localhost/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[64:ff9b::a00:1]/',
    'https://[2002:a00:1::]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://255.255.255.255/',
  ]))

test('other schemes, plain http, passwords in the address and what is no address are refused', () =>
  refusesAll([
    'ftp://example.com/',
    'file:///etc/passwd',
    'http://example.com/',
    'https://ada:secret@example.com/',
    'http://[invalid',
    '   ',
    '',
  ]))

test('private addresses and plain http are allowed where the environment says so, each for itself', () => {
  process.env.LEVAIN_WEBHOOKS_ALLOW_PRIVATE = '1'
  for (const url of ['https://10.0.0.1/', 'http://127.0.0.1:5000/', 'http://localhost:5000/', 'http://[::1]/']) requireAllowed(url)
  refusesAll(['http://10.0.0.1/', 'http://example.com/'])
  clear()
  process.env.LEVAIN_WEBHOOKS_ALLOW_HTTP = '1'
  requireAllowed('http://example.com/')
  refusesAll(['http://10.0.0.1/', 'http://localhost/'])
})

test('a name is resolved once, and refused where it leads to a private network', async () => {
  await assert.rejects(targetOf('https://localhost/'), refused)
  process.env.LEVAIN_WEBHOOKS_ALLOW_PRIVATE = '1'
  const { address, url } = await targetOf('http://localhost:5000/hook')
  assert.match(address, /^(127\.0\.0\.1|::1)$/)
  assert.equal(url.port, '5000')
  clear()
  await assert.rejects(targetOf('https://127.0.0.1/'), refused)
})
