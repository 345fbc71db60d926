import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Context, isLevainError, type Json, type LevainError } from '@levain/core'
import { withApp } from '../../app/index.ts'
import { type ImportOptions, importFile } from './index.ts'

type Options = Omit<ImportOptions, 'path'>

async function withFile(name: string, content: string | Uint8Array, body: (ctx: Context, path: string) => Promise<void>): Promise<void> {
  await withApp(async (app) => {
    await writeFile(join(app.projectFolder, name), content)
    await body(app.context(), name)
  })
}

/** Imports a file and gives its rows, types and the rows set aside. */
async function imported(name: string, content: string | Uint8Array, options: Options = {}) {
  const found: { rows: Record<string, Json>[]; types: string[]; aside: Record<string, Json>[] } = { rows: [], types: [], aside: [] }
  await withFile(name, content, async (ctx, path) => {
    const table = await importFile(ctx, { path, ...options })
    found.rows = await ctx.tables.query('from t', { t: table.digest })
    found.types = table.manifest.schema?.map((column) => column.sqlType) ?? []
    if (table.quarantine) found.aside = await ctx.tables.query('from t', { t: table.quarantine.table })
    assert.equal(table.quarantine?.rows ?? 0, found.aside.length)
    assert.deepEqual(
      (await readdir(join(ctx.stateFolder, 'tmp'))).filter((file) => file !== 'spill'),
      [],
    )
  })
  return found
}

async function refused(name: string, content: string | Uint8Array, options: Options = {}): Promise<LevainError> {
  let refusal: LevainError | undefined
  await withFile(name, content, async (ctx, path) => {
    await importFile(ctx, { path, ...options }).catch((error) => {
      refusal = error
    })
    for (const table of ['datasets', 'datasetVersions', 'events', 'lineage'] as const) assert.equal(await ctx.ledger.count(table), 0)
    const left = await readdir(join(ctx.stateFolder, 'tmp')).catch(() => [])
    assert.deepEqual(
      left.filter((file) => file !== 'spill'),
      [],
    )
  })
  assert.ok(isLevainError(refusal), `expected a refusal, got ${refusal}`)
  return refusal
}

const about = (error: LevainError): unknown[] => [error.code, error.details.line, error.details.column, error.details.badRows]

test('types are guessed by every value of the column', async () => {
  const lines = Array.from({ length: 30_000 }, (_, i) => `${i},${i}.5,true,2001-02-03,2001-02-03T04:05:06Z,word ${i},0${i % 10},`)
  const last = '-7,1e3,FALSE,2001/02/04,2001-02-03 04:05:06+02:00,"a ""quoted"", one",12,'
  const { rows, types } = await imported('a.csv', `i,f,b,d,t,s,zip,none\n${lines.join('\n')}\n${last}\n`)
  assert.deepEqual(types, ['BIGINT', 'DOUBLE', 'BOOLEAN', 'DATE', 'TIMESTAMP', 'VARCHAR', 'VARCHAR', 'VARCHAR'])
  assert.equal(rows.length, 10_000)
  const whole = await imported('a.csv', `i,f,b,d,t,s,zip,none\n${lines[1]}\n${last}\n`)
  assert.deepEqual(whole.rows, [
    { i: 1, f: 1.5, b: true, d: '2001-02-03', t: '2001-02-03T04:05:06.000Z', s: 'word 1', zip: '01', none: null },
    { i: -7, f: 1000, b: false, d: '2001-02-04', t: '2001-02-03T02:05:06.000Z', s: 'a "quoted", one', zip: '12', none: null },
  ])
})

test('a column that is a number nearly everywhere is a number column with bad rows, not a text column', async () => {
  const error = await refused('a.csv', 'name,age\nada,36\nbob,old\neve,22\n')
  assert.deepEqual(about(error), ['row-unreadable', 3, 5, 1])
  assert.deepEqual([error.details.field, error.details.got], ['age', '"old"'])
  const mixed = await imported('a.csv', 'ticket\nA/5 21171\n113803\nPC 17599\n373450\n')
  assert.deepEqual(mixed.types, ['VARCHAR'])
})

test('a bad value at the very end of a long file is found, with its line and column', async () => {
  const lines = Array.from({ length: 50_000 }, (_, i) => `${i},"multi\nline ${i}",${i / 2}`)
  const error = await refused('a.csv', `id,note,x\n${lines.join('\n')}\n50000,"two\nlines",n.a.\n`)
  assert.deepEqual(about(error), ['row-unreadable', 100_003, 8, 1])
})

test('rows with too few or too many fields are refused with line and column', async () => {
  assert.deepEqual(about(await refused('a.csv', 'a,b,c\n1,2,3\n4,5\n6,7,8\n')), ['row-unreadable', 3, 4, 1])
  assert.deepEqual(about(await refused('a.csv', 'a,b\n1,2\n\n3,4,5\n6\n')), ['row-unreadable', 4, 5, 2])
})

test('a quote that is never closed costs its own line, not the file', async () => {
  const content = 'a,b\n1,"x\n2,y\n3,z\n'
  assert.deepEqual(about(await refused('a.csv', content)), ['row-unreadable', 2, 3, 1])
  const { rows, aside } = await imported('a.csv', content, { onBadRows: 'quarantine' })
  assert.deepEqual(rows, [
    { a: 2, b: 'y' },
    { a: 3, b: 'z' },
  ])
  assert.deepEqual(
    aside.map((row) => [row.line, row.raw]),
    [[2, '1,"x']],
  )
})

test('text after a closing quote is refused where it stands', async () => {
  assert.deepEqual(about(await refused('a.csv', 'a,b\n1,2\n3,"x"y\n')), ['row-unreadable', 3, 6, 1])
})

test('a file that is not UTF-8 is refused with line and column', async () => {
  const error = await refused('a.csv', Buffer.from('a,b\n1,x\n2,caf\xe9\n', 'latin1'))
  assert.deepEqual(about(error), ['row-unreadable', 3, 6, 1])
  assert.match(error.message, /UTF-8.*0xE9/)
  assert.deepEqual(about(await refused('a.csv', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'))).slice(0, 3), ['source-unreadable', 1, 1])
})

test('bad rows of every kind are set aside together and the rest is kept', async () => {
  const content = Buffer.concat([
    Buffer.from('id,x\n1,0.5\n2\n3,much\n4,1.5\n5,2,5\n6,'),
    Buffer.from([0xff]),
    Buffer.from('\n7,"q"z\n8,2.5\n9,3.5\n10,4.5\n11,5.5\n12,6.5\n13,7.5\n14,8\n15,9\n'),
  ])
  const { rows, types, aside } = await imported('a.csv', content, { onBadRows: 'quarantine' })
  assert.deepEqual(types, ['BIGINT', 'DOUBLE'])
  assert.deepEqual(
    rows.map((row) => row.id),
    [1, 4, 8, 9, 10, 11, 12, 13, 14, 15],
  )
  assert.deepEqual(
    aside.map((row) => [row.line, row.raw]),
    [
      [3, '2'],
      [4, '3,much'],
      [6, '5,2,5'],
      [7, '6,\ufffd'],
      [8, '7,"q"z'],
    ],
  )
  assert.match(String(aside[1]?.reason), /^x: expected a number.*got "much" at column 3$/)
})

test('a row longer than two million bytes is refused, not held against the others', async () => {
  const content = `a,b\n1,x\n2,${'y'.repeat(3_000_000)}\n3,z\n`
  assert.deepEqual(about(await refused('a.csv', content)), ['row-unreadable', 3, 1, 1])
  const { rows } = await imported('a.csv', content, { onBadRows: 'quarantine' })
  assert.deepEqual(
    rows.map((row) => row.a),
    [1, 3],
  )
})

test('what is no file, or holds nothing, is said to be so', async () => {
  await withApp(async (app) => {
    const ctx = app.context()
    await mkdir(join(app.projectFolder, 'folder.csv'))
    const code = async (path: string) =>
      importFile(ctx, { path }).then(
        () => 'none',
        (error) => error.code,
      )
    assert.equal(await code('nowhere.csv'), 'source-not-found')
    assert.equal(await code('folder.csv'), 'source-unreadable')
    assert.equal(await code('folder.csv/a.csv'), 'source-not-found')
  })
  assert.equal((await refused('a.csv', '')).code, 'source-empty')
  assert.equal((await refused('a.csv', '\ufeff\n \n')).code, 'source-empty')
  assert.equal((await refused('a.csv', 'a,b\n')).code, 'source-empty')
  assert.equal((await refused('a.csv', 'a,b')).code, 'source-empty')
  assert.equal((await refused('a.parquet', '')).code, 'source-empty')
  assert.equal((await refused('a.jsonl', '\n\n')).code, 'source-empty')
  assert.equal((await refused('a.json', '[]')).code, 'source-empty')
  assert.equal((await refused('a.xlsx', 'PK')).code, 'source-unreadable')
})

test('marks of byte order, line ends of every kind and other delimiters are read alike', async () => {
  const expected = [
    { a: 1, b: 'x y' },
    { a: 2, b: 'z' },
  ]
  for (const content of [
    '\ufeffa,b\n1,x y\n2,z\n',
    'a,b\r\n1,x y\r\n2,z\r\n',
    'a,b\r\n1,x y\n2,z',
    'a\tb\n1\tx y\n2\tz\n',
    'a;b\n1;"x y"\n2;z\n',
    '\n\na,b\n1,x y\n\n2,z\n',
    '"a","b"\n"1","x y"\n"2","z"\n',
  ]) {
    assert.deepEqual((await imported('a.csv', content)).rows, expected, JSON.stringify(content))
  }
})

test('a first line with numbers is data, years are names', async () => {
  assert.deepEqual((await imported('a.csv', '5.1,3.5,setosa\n4.9,3.0,setosa\n')).rows[0], { column0: 5.1, column1: 3.5, column2: 'setosa' })
  assert.deepEqual((await imported('a.csv', 'country,2019,2020\nfr,1,2\n')).rows, [{ country: 'fr', '2019': 1, '2020': 2 }])
})

test('names that SQL cannot tell apart are told apart', async () => {
  assert.deepEqual((await imported('a.csv', 'a,A,,a b\n1,2,3,4\n')).rows, [{ a: 1, A_1: 2, column2: 3, 'a b': 4 }])
})

test('words for missing are missing among numbers and words among words', async () => {
  const { rows } = await imported('a.csv', 'x,s\n1,NA\n,b\nNA,c\n ,d\n2.5,e\n')
  assert.deepEqual(
    rows.map((row) => row.x),
    [1, null, null, null, 2.5],
  )
  assert.deepEqual(
    rows.map((row) => row.s),
    ['NA', 'b', 'c', 'd', 'e'],
  )
})

test('a stated type is kept to', async () => {
  const content = 'zip,x,n\n123,1,1\n456,2,1.5\n'
  assert.deepEqual((await imported('a.csv', content, { types: { zip: 'VARCHAR', x: 'decimal(9, 2)' } })).types, [
    'VARCHAR',
    'DECIMAL(9,2)',
    'DOUBLE',
  ])
  assert.deepEqual(about(await refused('a.csv', content, { types: { n: 'INTEGER' } })), ['row-unreadable', 3, 7, 1])
  assert.equal((await refused('a.csv', content, { types: { nope: 'INTEGER' } })).code, 'column-missing')
  assert.equal((await refused('a.csv', content, { types: { n: 'INTEGER) or (1' } })).code, 'input-invalid')
})

test('only rows that meet the condition are kept', async () => {
  const content = 'd,x\n2001-01-01,1\n2001-02-01,2\n'
  assert.deepEqual((await imported('a.csv', content, { where: `d >= '2001-02-01' -- newest` })).rows, [{ d: '2001-02-01', x: 2 }])
  assert.equal((await refused('a.csv', content, { where: 'nope = 1' })).code, 'sql-invalid')
  assert.equal(
    (await refused('a.csv', content, { where: `1 = 1) or (select count(*) from read_csv('/etc/passwd')) > 0 --` })).code,
    'sql-invalid',
  )
  assert.equal((await refused('a.csv', content, { where: 'x > 5' })).code, 'source-empty')
})

test('JSON lines keep what JSON knows: numbers, text, truth, nesting, and keys that come late', async () => {
  const { rows, types } = await imported(
    'a.jsonl',
    '\ufeff{"i": 1, "f": 0.5, "s": "1", "b": true, "o": {"k": [1]}}\n\n{"i": 2, "f": 3, "s": "2", "b": null, "at": "2001-02-03T04:05:06Z"}\r\n',
  )
  assert.deepEqual(types, ['BIGINT', 'DOUBLE', 'VARCHAR', 'BOOLEAN', 'VARCHAR', 'TIMESTAMP'])
  assert.deepEqual(rows, [
    { i: 1, f: 0.5, s: '1', b: true, o: '{"k":[1]}', at: null },
    { i: 2, f: 3, s: '2', b: null, o: null, at: '2001-02-03T04:05:06.000Z' },
  ])
})

test('a line that is no JSON object is refused with line and column, or set aside', async () => {
  const content =
    '{"x": 1, "y": "a"}\n{"x": 2, "y": }\n[3]\n{"x": "many", "y": "b"}\n{"x": 12345678901234567890.5, "Y": "c"}\n{"x": 5, "y": "d"\n{"x": 6}\n'
  assert.deepEqual(about(await refused('a.jsonl', content)), ['row-unreadable', 2, 15, 4])
  const { rows, aside } = await imported('a.jsonl', content, { onBadRows: 'quarantine' })
  assert.deepEqual(
    aside.map((row) => row.line),
    [2, 3, 4, 6],
  )
  assert.deepEqual(rows, [
    { x: 1, y: 'a', Y_1: null },
    { x: 12345678901234567000, y: null, Y_1: 'c' },
    { x: 6, y: null, Y_1: null },
  ])
})

test('a JSON array of objects is read, and its faults are told', async () => {
  assert.deepEqual((await imported('a.json', ' [{"x": 1},\n {"x": 2, "y": "b"}]')).rows, [
    { x: 1, y: null },
    { x: 2, y: 'b' },
  ])
  assert.deepEqual(about(await refused('a.json', '[{"x": 1},\n {"x": }]')).slice(0, 3), ['source-unreadable', 2, 8])
  assert.deepEqual(about(await refused('a.json', '[{"x": 1}, {"x": 3}, {"x": "b"}]')), ['row-unreadable', 3, undefined, 1])
})

test('Parquet keeps its types, and a truncated or garbled file is refused', async () => {
  await withApp(async (app) => {
    const ctx = app.context()
    const { manifest } = await ctx.tables.write(
      `select i, i::decimal(9, 2) as d, 'x' || i as s, sin(i) as y, [i] as l from range(200000) t(i)`,
      {},
    )
    const bytes = Buffer.from(await ctx.blobs.get(manifest.files[0]?.sha256 ?? ''))
    const read = async (content: Uint8Array, options: Options = {}) => {
      await writeFile(join(app.projectFolder, 'a.parquet'), content)
      return importFile(ctx, { path: 'a.parquet', ...options })
    }
    const refusal = (content: Uint8Array) =>
      read(content).then(
        () => 'none',
        (error) => error.code,
      )
    const whole = await read(bytes)
    assert.equal(whole.manifest.content, manifest.content)
    assert.equal((await read(bytes, { where: "i in ('7', '8')", types: { i: 'VARCHAR' } })).manifest.rows, 2)
    assert.equal(await refusal(bytes.subarray(0, bytes.length >> 1)), 'source-unreadable')
    assert.equal(await refusal(Buffer.from('PAR1 nothing PAR1')), 'source-unreadable')
    assert.equal(await refusal(Buffer.concat([bytes.subarray(0, 1000), bytes.subarray(2000)])), 'source-unreadable')
    const stated = await read(bytes, { types: { s: 'INTEGER' } }).catch((error) => error)
    assert.deepEqual(about(stated), ['row-unreadable', 1, undefined, 100_001])
  })
})

test('thousands of bad rows are set aside, and a file that is bad throughout is refused', async () => {
  const rows = Array.from({ length: 60_000 }, (_, i) => (i % 12 === 0 ? `${i},x${i}` : `${i},${i}`))
  await withFile('a.csv', `i,x\n${rows.join('\n')}\n`, async (ctx, path) => {
    const { manifest, quarantine } = await importFile(ctx, { path, onBadRows: 'quarantine' })
    assert.deepEqual([manifest.rows, quarantine?.rows], [55_000, 5000])
  })
  const ragged = await refused('a.csv', `a,b\n${'1\n'.repeat(100_050)}`, { onBadRows: 'quarantine' })
  assert.deepEqual(about(ragged).slice(0, 3), ['row-unreadable', 2, 2])
})

test('a file of hundreds of columns is read whole', async () => {
  const names = Array.from({ length: 500 }, (_, i) => `c${i}`)
  const row = names.map((_, i) => (i % 2 ? i : `t${i}`))
  const { rows, types } = await imported('wide.csv', `${names.join(',')}\n${row.join(',')}\n`)
  assert.equal(types.length, 500)
  assert.deepEqual([types[498], types[499], rows[0]?.c498, rows[0]?.c499], ['VARCHAR', 'BIGINT', 't498', 499])
})

test('a path that is no file is refused, not waited for', { skip: process.platform === 'win32' }, async () => {
  await withApp(async (app) => {
    const ctx = app.context()
    const at = (name: string) => join(app.projectFolder, name)
    execFileSync('mkfifo', [at('pipe.csv')])
    await symlink(at('circle.csv'), at('circle.csv'))
    for (const path of ['pipe.csv', 'circle.csv', '/dev/zero', 'a\0b.csv', `${'x'.repeat(5000)}.csv`])
      await assert.rejects(
        importFile(ctx, { path, format: 'csv' }),
        (error) => isLevainError(error, 'source-unreadable'),
        path.slice(0, 20),
      )
  })
})
