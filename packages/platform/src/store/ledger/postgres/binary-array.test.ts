// Outside system: PostgreSQL
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { binaryArray } from './binary-array.ts'
import { openPg } from './driver.ts'
import { findPostgres, startPostgres } from './testing/server.ts'

if (findPostgres()) await testArrays()
else test('PostgreSQL', { skip: 'PostgreSQL is not installed' }, () => undefined)

async function testArrays(): Promise<void> {
  const server = await startPostgres()
  after(() => server.stop())

  const read = async (sql: string, values: readonly unknown[]): Promise<unknown> => {
    const { Client } = await openPg()
    const client = new Client({ connectionString: server.address })
    await client.connect()
    const { rows } = await client.query(sql, [...values]).finally(() => client.end())
    return rows[0]?.read
  }

  test('PostgreSQL reads arrays of numbers as they were written, the ends of what can be written too', async () => {
    const whole = [0, 1, -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 32, -(2 ** 32), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, null]
    assert.deepEqual(
      await read('select $1::bigint[]::text[] as "read"', [binaryArray('integer', whole)]),
      whole.map((one) => (one === null ? null : String(one))),
    )
    const doubles = [0, 0.1, -1 / 3, Number.MIN_VALUE, -Number.MAX_VALUE, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null]
    assert.deepEqual(await read('select $1::float8[] as "read"', [binaryArray('number', doubles)]), doubles)
    assert.deepEqual(await read('select $1::smallint[] as "read"', [binaryArray('boolean', [0, 1, null])]), [0, 1, null])
    assert.deepEqual(await read('select $1::bigint[] as "read"', [binaryArray('integer', [])]), [])
  })
}
