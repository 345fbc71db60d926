// Outside system: PostgreSQL
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { inspect } from 'node:util'
import { isLevainError, type Ledger, upsert } from '@levain/core'
import { inspectLedger } from '../inspect.ts'
import { testLedger } from '../ledger.conformance.ts'
import { type OpenLedger, openLedger } from '../ledger.ts'
import { findPostgres, type PostgresServer, password, startPostgres } from './testing.ts'

if (findPostgres()) testPostgres(await startPostgres())
else test('PostgreSQL', { skip: 'PostgreSQL is not installed' }, () => undefined)

function testPostgres(server: PostgresServer): void {
  after(() => server.stop())

  const withLedger = async (body: (ledger: OpenLedger, address: string) => Promise<void>): Promise<void> => {
    const address = await server.createDatabase()
    const ledger = await openLedger(address)
    await body(ledger, address).finally(() => ledger.close())
  }

  testLedger('postgres', withLedger)

  test('a cut connection is made again, and the ledger goes on', () =>
    withLedger(async (ledger) => {
      await ledger.commit([tag('before')])
      await server.cutConnections()
      await ledger.commit([tag('after')])
      await server.cutConnections()
      assert.deepEqual(await keysOf(ledger), ['after', 'before'])
    }))

  test('a password is in no error, and not in what the doctor shows', async () => {
    const address = (await server.createDatabase()).replace('test_', 'absent_')
    const state = await inspectLedger(address)
    assert.match(state?.problem ?? '', /absent_\d+" does not exist/)
    const error = await openLedger(address).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    assert.ok(isLevainError(error, 'ledger-unusable'))
    for (const text of [inspect(error, { depth: 9, showHidden: true }), inspect(state)]) {
      assert.ok(!text.includes(password) && !text.includes(encodeURIComponent(password)), text)
    }
  })
}

const tag = (key: string) => upsert('tags', { run: 'r', key, value: 'x' })

const keysOf = async (ledger: Ledger): Promise<string[]> => (await ledger.find('tags', { orderBy: [['key', 'asc']] })).map(({ key }) => key)
