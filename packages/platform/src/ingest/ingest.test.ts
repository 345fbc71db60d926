import assert from 'node:assert/strict'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { type App, withApp } from '../app/index.ts'
import { commitVersion } from '../store/index.ts'

const write = (app: App, name: string, content: string) => writeFile(join(app.projectFolder, name), content)

/** The same columns, with a code for each refusal. */
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error) => (isLevainError(error) ? error.code : String(error)),
  )

test('a file becomes a version; the same file again adds none and gives the same table', () =>
  withApp(async (app) => {
    await write(app, 'a.csv', 'x,y\n1,a\n2,b\n')
    const first = await app.call('ingest.file', { path: 'a.csv', dataset: 'd' })
    assert.deepEqual(
      [first.changed, first.version.version, first.version.rows, first.version.source, first.quarantine],
      [true, 1, 2, 'a.csv', null],
    )
    await write(app, 'a.csv', 'x,y\n2,b\n1,a\n')
    const again = await app.call('ingest.file', { path: 'a.csv', dataset: 'd' })
    assert.deepEqual([again.changed, again.data, again.version], [false, first.data, first.version])
    await write(app, 'a.csv', 'x,y\n1,a\n2,b\n3,c\n')
    const grown = await app.call('ingest.file', { path: 'a.csv', dataset: 'd' })
    assert.deepEqual([grown.changed, grown.version.version], [true, 2])
  }))

test('a bad file commits nothing: no version, no lineage, no event', () =>
  withApp(async (app) => {
    await write(app, 'a.csv', 'x,y\n1,a\n2\n')
    await write(app, 'b.csv', '')
    for (const [path, code] of [
      ['a.csv', 'row-unreadable'],
      ['b.csv', 'source-empty'],
      ['c.csv', 'source-not-found'],
      ['.', 'source-unreadable'],
    ] as const) {
      assert.equal(await codeOf(app.call('ingest.file', { path, dataset: 'd' })), code)
    }
    const { ledger } = app.context()
    for (const table of ['datasets', 'datasetVersions', 'lineage', 'events'] as const) assert.equal(await ledger.count(table), 0)
  }))

test('bad rows are set aside when asked, and can be looked at', () =>
  withApp(async (app) => {
    await write(app, 'a.csv', 'x,y\n1,a\n2\n3,c\n')
    const { quarantine, version } = await app.call('ingest.file', { path: 'a.csv', dataset: 'd', onBadRows: 'quarantine' })
    assert.deepEqual([version.rows, quarantine?.rows], [2, 1])
    const aside = await app.context().tables.query('from t', { t: quarantine?.table ?? '' })
    assert.deepEqual(aside, [{ line: 3, raw: '2', reason: 'expected 2 fields, as in the first line, got 1 at column 2' }])
  }))

test('SQL joins files and datasets, and both are its lineage', () =>
  withApp(async (app) => {
    await mkdir(join(app.projectFolder, 'data'))
    await write(app, 'data/a.csv', 'k,x\na,1\nb,2\n')
    await write(app, 'k.csv', 'k,name\na,alpha\nb,beta\n')
    await app.call('ingest.file', { path: 'k.csv', dataset: 'names' })
    const sql = `select name, x from 'data/*.csv' join n using (k) order by x`
    const { version, data } = await app.call('ingest.query', { sql, dataset: 'joined', tables: { n: 'names@1' } })
    assert.deepEqual([version.rows, version.source], [2, sql])
    const { ledger, tables } = app.context()
    assert.deepEqual(await tables.query('from t', { t: data }), [
      { name: 'alpha', x: 1 },
      { name: 'beta', x: 2 },
    ])
    const edges = await ledger.find('lineage', { where: { to: 'dataset:joined@1' } })
    assert.deepEqual(edges.map((edge) => edge.from).sort(), ['dataset:names@1', 'file:data/*.csv'])
  }))

test('SQL that cannot be run, reads elsewhere or finds nothing is refused', () =>
  withApp(async (app) => {
    await write(app, 'a.csv', 'x\n1\n')
    const query = (sql: string, tables = {}) => codeOf(app.call('ingest.query', { sql, dataset: 'd', tables }))
    assert.equal(await query('selec 1'), 'sql-invalid')
    assert.equal(await query(`from '../a.csv'`), 'sql-invalid')
    assert.equal(await query(`from '/etc/passwd.csv'`), 'sql-invalid')
    assert.equal(await query(`copy (select 1) to 'out.csv'`), 'sql-invalid')
    assert.equal(await query(`from 'missing.csv'`), 'source-not-found')
    assert.equal(await query(`from 'a.csv' where x > 1`), 'source-empty')
    assert.equal(await query('from t', { t: 'nowhere' }), 'dataset-not-found')
    assert.equal(await app.context().ledger.count('datasetVersions'), 0)
  }))

test('a table that a step made becomes a version, with the table as its parent', () =>
  withApp(async (app) => {
    const { tables, ledger } = app.context()
    const { digest } = await tables.write('select 1 as x', {})
    const { version } = await app.call('ingest.table', { data: digest, dataset: 'd' })
    assert.deepEqual([version.version, version.manifest], [1, digest])
    assert.deepEqual(
      (await ledger.find('lineage')).map(({ from, to }) => [from, to]),
      [[`table:${digest}`, 'dataset:d@1']],
    )
  }))

test('a file of a dataset that holds files becomes a table, with that version as its parent', () =>
  withApp(async (app) => {
    const { blobs, ledger } = app.context()
    await mkdir(join(app.projectFolder, 'files', 'deep'), { recursive: true })
    await write(app, 'files/a.csv', 'x,y\n1,a\n')
    await write(app, 'files/deep/b.jsonl', '{"z": 1}\n{"z": 2}\n')
    const manifest = await blobs.putFolder(join(app.projectFolder, 'files'), 'dir')
    await commitVersion(app.context(), { dataset: 'files', manifest, source: '', parents: [] })
    const { version } = await app.call('ingest.content', { data: 'files', dataset: 'b', path: 'deep/b.jsonl' })
    assert.deepEqual([version.rows, version.source], [2, 'deep/b.jsonl of files'])
    const [edge] = await ledger.find('lineage', { where: { to: 'dataset:b@1' } })
    assert.equal(edge?.from, 'dataset:files@1')
    const content = (input: object) => codeOf(app.call('ingest.content', { data: 'files', dataset: 'c', ...input }))
    assert.deepEqual([await content({}), await content({ path: '../a.csv' })], ['input-invalid', 'source-not-found'])
    assert.equal(await codeOf(app.call('ingest.table', { data: 'files', dataset: 'c' })), 'data-not-table')
    assert.equal(await codeOf(app.call('explore.preview', { data: 'files' })), 'data-not-table')
  }))

test('real flights come in: three million rows of Parquet, two hundred thousand of JSON', () =>
  withApp(async (app) => {
    const data = join(import.meta.dirname, '../../../../node_modules/vega-datasets/data')
    await copyFile(join(data, 'flights-3m.parquet'), join(app.projectFolder, 'flights.parquet'))
    await copyFile(join(data, 'flights-200k.json'), join(app.projectFolder, 'flights.json'))
    const parquet = await app.call('ingest.file', { path: 'flights.parquet', dataset: 'flights' })
    assert.deepEqual(
      parquet.version.schema.map((column) => `${column.name} ${column.type}`),
      ['date time', 'delay integer', 'distance integer', 'origin category', 'destination category'],
    )
    assert.equal(parquet.version.rows, 3_000_000)
    const json = await app.call('ingest.file', { path: 'flights.json', dataset: 'flights-200k' })
    assert.deepEqual([json.version.rows, json.version.schema.map((column) => column.sqlType)], [200_000, ['BIGINT', 'BIGINT', 'DOUBLE']])
  }))
