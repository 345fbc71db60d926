// Outside system: DVC 3.67.1
import assert from 'node:assert/strict'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Bench, withDvc } from './repository.ts'

const timeout = 15 * 60_000

/** Names and contents that are easily spoilt: order beyond the basic plane, escapes, nothing, all bytes. */
const files: Readonly<Record<string, string | Uint8Array>> = {
  'a.csv': 'x,y\r\n1,2\r\n',
  'b/ﬀ.txt': 'ligature',
  'b/😀.txt': 'face',
  'b/"quoted" \u007f.txt': 'odd',
  empty: '',
  same: 'face',
  'all.bin': Uint8Array.from({ length: 70_000 }, (_, i) => i % 256),
}

async function writeFiles({ write }: Bench, folder: string): Promise<void> {
  for (const [path, content] of Object.entries(files)) await write(`${folder}/${path}`, content)
}

const bytesOf = async ({ app }: Bench, reference: string): Promise<Record<string, string>> => {
  const { blobs, ledger } = app.context()
  const [dataset = '', version] = reference.split('@')
  const found = await ledger.first('datasetVersions', { dataset, version: Number(version) })
  const { files } = await blobs.manifest(found?.manifest ?? '')
  return Object.fromEntries(
    await Promise.all(files.map(async ({ path, sha256 }) => [path, Buffer.from(await blobs.get(sha256)).toString('base64')] as const)),
  )
}

const wanted = Object.fromEntries(Object.entries(files).map(([path, content]) => [path, Buffer.from(content).toString('base64')]))

test('what dvc push wrote comes in byte for byte, a folder and a file; a second time nothing changes', { timeout }, (t) =>
  withDvc(t, async (bench) => {
    const { app, dvc, folder, remote } = bench
    await writeFiles(bench, 'data')
    await bench.write('one.csv', 'a,b\n1,2\n')
    await dvc('add', 'data', 'one.csv')
    await dvc('push')
    const pulled = await app.call('dvc.pull', { file: join(folder, 'data.dvc'), dataset: 'data', remote })
    assert.deepEqual([pulled.changed, pulled.files, pulled.version.version], [true, 7, 1])
    assert.deepEqual(await bytesOf(bench, 'data@1'), wanted)
    await app.call('dvc.pull', { file: join(folder, 'one.csv.dvc'), dataset: 'one' })
    assert.deepEqual(await bytesOf(bench, 'one@1'), { 'one.csv': Buffer.from('a,b\n1,2\n').toString('base64') })
    const again = await app.call('dvc.pull', { file: join(folder, 'data.dvc'), dataset: 'data', remote: 'store' })
    assert.deepEqual([again.changed, again.version.version], [false, 1])
  }),
)

test('what is pushed from here is what dvc pull gets, with the same names as if dvc had pushed it', { timeout }, (t) =>
  withDvc(t, async (bench) => {
    const { app, dvc, folder, remote } = bench
    await writeFiles(bench, 'data')
    await bench.write('one.csv', 'a,b\n1,2\n')
    await dvc('add', 'data', 'one.csv')
    for (const name of ['data', 'one.csv']) await app.call('dvc.pull', { file: join(folder, `${name}.dvc`), dataset: name })
    const byDvc = { data: await readFile(join(folder, 'data.dvc'), 'utf8'), one: await readFile(join(folder, 'one.csv.dvc'), 'utf8') }
    for (const path of ['data', 'one.csv', 'data.dvc', '.dvc/cache']) await rm(join(folder, path), { recursive: true })
    const pushed = await app.call('dvc.push', { data: 'data', remote, file: join(folder, 'data.dvc') })
    assert.deepEqual([pushed.sent, pushed.there, pushed.dvcFile], [6, 0, byDvc.data])
    assert.equal(await readFile(join(folder, 'data.dvc'), 'utf8'), byDvc.data)
    const one = await app.call('dvc.push', { data: 'one.csv@1', remote })
    assert.deepEqual([one.dvcFile, one.written], [byDvc.one, null])
    await dvc('pull')
    for (const [path, content] of Object.entries(files))
      assert.deepEqual(await readFile(join(folder, 'data', path)), Buffer.from(content), path)
    assert.equal((await dvc('status')).trim(), 'Data and pipelines are up to date.')
    assert.match(await dvc('status', '--cloud'), /in sync/)
    const again = await app.call('dvc.push', { data: 'data', remote, file: join(folder, 'data.dvc') })
    assert.deepEqual([again.sent, again.there], [0, 6])
  }),
)

test('a table goes out as one Parquet file, and dvc pull gets it', { timeout }, (t) =>
  withDvc(t, async (bench) => {
    const { app, dvc, folder } = bench
    await writeFile(join(app.projectFolder, 'a.csv'), 'x,y\n1,a\n2,b\n')
    await app.call('ingest.file', { path: 'a.csv', dataset: 'table' })
    const file = join(folder, 'table.parquet.dvc')
    const pushed = await app.call('dvc.push', { data: 'table', remote: 'store', file })
    assert.deepEqual([pushed.files, pushed.written], [1, file])
    await dvc('pull')
    assert.equal((await stat(join(folder, 'table.parquet'))).size, pushed.bytes)
    const back = await app.call('ingest.file', { path: join(folder, 'table.parquet'), dataset: 'table' })
    assert.deepEqual([back.changed, back.version.version], [false, 1])
  }),
)
