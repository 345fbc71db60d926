// Outside system: DuckDB
import assert from 'node:assert/strict'
import { chmod, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { withStore } from '../testing.ts'

const code = (expected: string) => (error: unknown) => isLevainError(error) && error.code === expected

test('a written table is read back by SQL, in the order it was written', () =>
  withStore(async ({ tables }) => {
    const { digest, manifest } = await tables.write('select i, i % 3 as k from range(5) t(i) order by i desc', {})
    assert.equal(manifest.rows, 5)
    assert.deepEqual(await tables.query('select * from numbers', { numbers: digest }), [
      { i: 4, k: 1 },
      { i: 3, k: 0 },
      { i: 2, k: 2 },
      { i: 1, k: 1 },
      { i: 0, k: 0 },
    ])
  }))

test('the same SQL over the same inputs gives the same bytes, aggregates of floats included', () =>
  withStore(async ({ tables }) => {
    const { digest } = await tables.write(`select i % 997 as k, sin(i) as x, 'level ' || (i % 50) as s from range(300000) t(i)`, {})
    const sql = 'select k, s, avg(x) as mean, stddev(x) as sd from rows group by all'
    const first = await tables.write(sql, { rows: digest })
    for (let again = 0; again < 3; again += 1) assert.equal((await tables.write(sql, { rows: digest })).digest, first.digest)
  }))

test('equal rows in another order have other bytes and the same content', () =>
  withStore(async ({ tables }) => {
    const up = await tables.write(`select i, 'x' || i as s from range(1000) t(i)`, {})
    const down = await tables.write('select * from up order by i desc', { up: up.digest })
    const other = await tables.write('select i, s from up where i < 999', { up: up.digest })
    const renamed = await tables.write('select i, s as t from up', { up: up.digest })
    assert.notEqual(up.digest, down.digest)
    assert.equal(up.manifest.content, down.manifest.content)
    assert.notEqual(up.manifest.content, other.manifest.content)
    assert.notEqual(up.manifest.content, renamed.manifest.content)
  }))

test('rows that only swap values between columns or rows have another content', () =>
  withStore(async ({ tables }) => {
    const content = async (values: string) => (await tables.write(`from (values ${values}) t(a, b)`, {})).manifest.content
    const seen = await Promise.all([
      content('(1, 2), (3, 4)'),
      content('(2, 1), (3, 4)'),
      content('(1, 4), (3, 2)'),
      content('(1, 2), (1, 2)'),
    ])
    assert.equal(new Set(seen).size, seen.length)
  }))

test('SQL sees its inputs and nothing else', () =>
  withStore(async ({ blobs, tables, folder }) => {
    const secret = join(folder, 'secret.csv')
    await writeFile(secret, 'a,b\n1,2\n')
    const { digest, manifest } = await tables.write('select 1 as x', {})
    const other = await tables.write('select 2 as x', {})
    const stranger = await blobs.path(other.manifest.files[0]?.sha256 ?? '')
    const own = await blobs.path(manifest.files[0]?.sha256 ?? '')
    const attempts = [
      `select * from read_csv('${secret}')`,
      `select * from '${secret}'`,
      `select * from read_text('/etc/passwd')`,
      `select * from read_blob('${folder}/*')`,
      `select * from glob('${folder}/**')`,
      `select * from sniff_csv('${secret}')`,
      `select * from read_parquet('${stranger}')`,
      `copy (select 1) to '${join(folder, 'out.csv')}'`,
      `copy (select 1) to '${own}'`,
      `attach '${join(folder, 'x.db')}' as x`,
      `create table t as select 1`,
      `install httpfs`,
      `load httpfs`,
      `set enable_external_access = true`,
      `reset allowed_paths`,
      `select 1; select 2`,
      `pragma threads = 4`,
      `call enable_logging()`,
      `explain select 1`,
      `select * from read_csv('http://127.0.0.1:1/x.csv')`,
      `select 1) to '${join(folder, 'out.csv')}'; --`,
    ]
    for (const sql of attempts) {
      await assert.rejects(tables.query(sql, { rows: digest }), code('sql-invalid'), sql)
      await assert.rejects(tables.write(sql, { rows: digest }), code('sql-invalid'), sql)
    }
    assert.deepEqual((await readdir(folder)).sort(), ['blobs', 'secret.csv', 'tmp'])
    for await (const damage of blobs.damaged()) assert.fail(damage.digest)
  }))

test('SQL that DuckDB refuses is told in its words, and leaves nothing behind', () =>
  withStore(async ({ tables, folder }) => {
    for (const sql of ['', '  ', 'selec 1', 'select nope from missing', `select cast('x' as integer) as i`]) {
      await assert.rejects(tables.write(sql, {}), code('sql-invalid'), sql)
    }
    assert.deepEqual(await readdir(join(folder, 'tmp')), [])
  }))

test('a query gives at most its limit of rows, as plain JSON', () =>
  withStore(async ({ tables }) => {
    assert.equal((await tables.query('from range(100000)', {}, 10)).length, 10)
    assert.equal((await tables.query('from range(20000)', {})).length, 10_000)
    const [row] = await tables.query(
      `select 1::bigint as i, 9007199254740993 as big, 1.25::decimal(9, 2) as d, 0.5 as f, 'nan'::double as nan, null as none,
        timestamp '2001-02-03 04:05:06.7' as t, timestamptz '2001-02-03 04:05:06+02' as z, date '2001-02-03' as day, true as yes,
        [1, 2] as l, {'a': 1} as s`,
      {},
    )
    assert.deepEqual(row, {
      i: 1,
      big: '9007199254740993',
      d: 1.25,
      f: 0.5,
      nan: null,
      none: null,
      t: '2001-02-03T04:05:06.700Z',
      z: '2001-02-03T02:05:06.000Z',
      day: '2001-02-03',
      yes: true,
      l: [1, 2],
      s: { a: 1 },
    })
  }))

test('the schema says what a column holds, not only its SQL type', () =>
  withStore(async ({ tables }) => {
    const { manifest } = await tables.write(
      `select i, i::utinyint as small, i * 1.5 as d, i / 3 as f, i % 2 = 0 as yes, 'k' || (i % 3) as kind, 'name ' || i as name,
        date '2001-01-01' + i::integer as day, make_timestamp(i * 1000000) as at, nullif(i, 3) as gap, [i] as l from range(100) t(i)`,
      {},
    )
    assert.deepEqual(
      manifest.schema?.map((column) => [column.name, column.type, column.nullable]),
      [
        ['i', 'integer', false],
        ['small', 'integer', false],
        ['d', 'number', false],
        ['f', 'number', false],
        ['yes', 'boolean', false],
        ['kind', 'category', false],
        ['name', 'text', false],
        ['day', 'time', false],
        ['at', 'time', false],
        ['gap', 'integer', true],
        ['l', 'text', false],
      ],
    )
  }))

test('a text column keeps being what it was in the table it came from', () =>
  withStore(async ({ tables }) => {
    const { digest } = await tables.write(`select 'k' || (i % 30) as kind, 'name ' || i as name from range(100) t(i)`, {})
    const { manifest } = await tables.write('select * from rows limit 25', { rows: digest })
    assert.deepEqual(
      manifest.schema?.map((column) => column.type),
      ['category', 'text'],
    )
  }))

test('an empty result is a table too', () =>
  withStore(async ({ tables }) => {
    const { digest, manifest } = await tables.write(`select 1 as i, 'x' as s where false`, {})
    assert.equal(manifest.rows, 0)
    assert.deepEqual(await tables.query('from rows', { rows: digest }), [])
    const frame = await tables.frame(digest)
    assert.equal(frame.rows, 0)
    assert.equal(frame.columns.length, 2)
  }))

test('columns with the same name get names of their own', () =>
  withStore(async ({ tables }) => {
    const { manifest } = await tables.write('select 1 as a, 2 as a', {})
    assert.equal(new Set(manifest.schema?.map((column) => column.name)).size, 2)
  }))

test('inputs may have names that SQL must quote', () =>
  withStore(async ({ tables }) => {
    const { digest } = await tables.write('select 1 as x', {})
    assert.deepEqual(await tables.query('select x from "flights.2001-01"', { 'flights.2001-01': digest }), [{ x: 1 }])
  }))

test('a digest that is no table is a dataset that is not there', () =>
  withStore(async ({ blobs, tables }) => {
    const missing = `sha256:${'0'.repeat(64)}`
    await assert.rejects(tables.frame(missing), code('dataset-not-found'))
    await assert.rejects(tables.query('from t', { t: await blobs.put('hello') }), code('dataset-not-found'))
  }))

test('SQL that nobody waits for any more ends, and makes room for others', () =>
  withStore(async ({ tables }) => {
    const endless = 'select count(*) from range(1e12::bigint) a(i), range(1e12::bigint) b(j) where i * j % 7 = 3'
    const stop = new AbortController()
    const asked = [1, 2, 3].map(() => tables.until(stop.signal).query(endless, {}))
    const written = tables.until(stop.signal).write(endless, {})
    setTimeout(() => stop.abort(), 300)
    const outcomes = await Promise.allSettled([...asked, written])
    for (const outcome of outcomes) assert.ok(outcome.status === 'rejected' && code('cancelled')(outcome.reason))
    assert.deepEqual(await tables.query('select 1 as x', {}), [{ x: 1 }])
  }))

test('a result too large to look at is refused before it fills the memory', () =>
  withStore(async ({ tables }) => {
    await assert.rejects(tables.query("select repeat('x', 10000000) as s from range(100)", {}), code('sql-invalid'))
    assert.equal((await tables.query("select repeat('x', 10000000) as s from range(100)", {}, 2)).length, 2)
  }))

test('a table whose description was altered on the disk is damaged, not unknown', () =>
  withStore(async ({ blobs, tables }) => {
    const { digest } = await tables.write('select 1 as x', {})
    const path = await blobs.path(digest)
    await chmod(path, 0o644)
    await writeFile(path, 'something else')
    await assert.rejects(tables.query('select * from t', { t: digest }), code('blob-damaged'))
  }))
