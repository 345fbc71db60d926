import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { type ErrorCode, isLevainError } from '@levain/core'
import { type App, withApp } from '../app/index.ts'
import { writeFolder } from './format/folder.ts'

const md5 = (bytes: string): string => createHash('md5').update(bytes).digest('hex')
const code = (expected: ErrorCode) => (error: unknown) => isLevainError(error, expected)

async function put(app: App, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(app.projectFolder, path)), { recursive: true })
  await writeFile(join(app.projectFolder, path), text)
}

const objectPath = (name: string, layout = 'files/md5/'): string => `remote/${layout}${name.slice(0, 2)}/${name.slice(2)}`

/** A folder in a remote, and the .dvc file that names it. */
async function putFolder(app: App, files: Readonly<Record<string, string>>): Promise<string> {
  const content = writeFolder(Object.entries(files).map(([path, text]) => ({ path, md5: md5(text) })))
  const name = `${md5(content)}.dir`
  await put(app, objectPath(name), content)
  for (const text of Object.values(files)) await put(app, objectPath(md5(text)), text)
  await put(app, 'data.dvc', `outs:\n- md5: ${name}\n  hash: md5\n  path: data\n`)
  return name
}

const pull = (app: App, file = 'data.dvc') => app.call('dvc.pull', { file, dataset: 'data', remote: 'remote' })

async function nothingCame(app: App): Promise<void> {
  const { ledger } = app.context()
  for (const table of ['datasets', 'datasetVersions', 'lineage', 'events'] as const) assert.equal(await ledger.count(table), 0, table)
}

test('a folder comes as a version with both digests of each file, known by its md5 in the lineage', () =>
  withApp(async (app) => {
    const name = await putFolder(app, { 'b/c.txt': 'two', a: 'one' })
    const { version, files, bytes } = await pull(app)
    assert.deepEqual([version.version, files, bytes, version.rows, version.schema], [1, 2, 6, 0, []])
    const manifest = await app.context().blobs.manifest(version.manifest)
    assert.deepEqual(
      [manifest.kind, manifest.files.map((file) => [file.path, file.md5])],
      [
        'dir',
        [
          ['a', md5('one')],
          ['b/c.txt', md5('two')],
        ],
      ],
    )
    const { nodes } = await app.call('explore.lineage', { of: 'dataset:data@1' })
    assert.deepEqual(nodes, ['dataset:data@1', `dvc:${name}`])
  }))

test('one altered file, one missing file or a wrong list leaves no version, and no note once it came after all', () =>
  withApp(async (app) => {
    const name = await putFolder(app, { a: 'one', b: 'two' })
    await put(app, objectPath(md5('two')), 'twO')
    await assert.rejects(pull(app), code('dvc-object-damaged'))
    await nothingCame(app)
    await put(app, 'data2.dvc', `outs:\n- md5: ${md5('nowhere')}\n  hash: md5\n  path: data\n`)
    await assert.rejects(pull(app, 'data2.dvc'), code('dvc-object-missing'))
    await put(app, objectPath(name), '[]')
    await assert.rejects(pull(app), code('dvc-object-damaged'))
    await nothingCame(app)
    await putFolder(app, { a: 'one', b: 'two' })
    await pull(app)
    assert.equal(await app.context().ledger.count('imports'), 0)
  }))

test('a folder that lists paths outside of itself is refused whole', () =>
  withApp(async (app) => {
    await putFolder(app, { '../../escaped': 'one' })
    await assert.rejects(pull(app), code('source-unreadable'))
    await nothingCame(app)
  }))

test('files of a folder that came before an attempt broke off are not fetched again', () =>
  withApp(async (app) => {
    const many = Object.fromEntries(Array.from({ length: 1200 }, (_, i) => [`f${i}`, `content ${i}`]))
    await putFolder(app, { ...many, last: 'last' })
    await put(app, objectPath(md5('last')), 'damaged')
    await assert.rejects(pull(app), code('dvc-object-damaged'))
    const noted = await app.context().ledger.find('imports')
    assert.equal(noted.length, 2)
    const came = noted.flatMap(({ state }) => (state as [string][]).map(([one]) => one))
    for (const one of came) await put(app, objectPath(one), 'nobody reads this')
    await put(app, objectPath(md5('last')), 'last')
    assert.equal((await pull(app)).files, 1201)
    assert.equal(await app.context().ledger.count('imports'), 0)
  }))

test('what DVC 2 wrote comes from beside files/md5, with the md5 of its real bytes', () =>
  withApp(async (app) => {
    await put(app, objectPath(md5('a\nb\n'), ''), 'a\r\nb\r\n')
    await put(app, 'old.txt.dvc', `outs:\n- md5: ${md5('a\nb\n')}\n  size: 6\n  path: old.txt\n`)
    const { version } = await pull(app, 'old.txt.dvc')
    const { files } = await app.context().blobs.manifest(version.manifest)
    assert.deepEqual(
      files.map((file) => [file.path, file.md5, file.bytes]),
      [['old.txt', md5('a\r\nb\r\n'), 6]],
    )
  }))

test('a lock names its outputs, and one must be chosen where there are several', () =>
  withApp(async (app) => {
    await put(app, objectPath(md5('two')), 'two')
    const outs = ['a', 'dir/b'].map((path) => `    - {path: ${path}, hash: md5, md5: ${md5('two')}}`).join('\n')
    await put(app, 'dvc.lock', `schema: '2.0'\nstages:\n  one:\n    cmd: x\n    outs:\n${outs}\n`)
    await assert.rejects(pull(app, 'dvc.lock'), code('input-invalid'))
    await assert.rejects(pull(app, 'dvc.lock:c'), code('input-invalid'))
    const { version } = await pull(app, 'dvc.lock:dir/b')
    assert.equal((await app.context().blobs.manifest(version.manifest)).files[0]?.path, 'b')
  }))

test('without a remote the cache and the remotes of the repository are asked, and an unusable one does no harm', () =>
  withApp(async (app) => {
    await putFolder(app, { a: 'one' })
    await put(
      app,
      '.dvc/config',
      '[core]\n    remote = ssh\n[\'remote "ssh"\']\n    url = ssh://host/path\n[\'remote "near"\']\n    url = ../remote\n',
    )
    const { version } = await app.call('dvc.pull', { file: 'data.dvc', dataset: 'data' })
    assert.equal(version.version, 1)
    await put(app, 'gone.dvc', `outs:\n- md5: ${md5('gone')}\n  hash: md5\n  path: gone\n`)
    const gone = app.call('dvc.pull', { file: 'gone.dvc', dataset: 'gone' })
    await assert.rejects(gone, (error) => isLevainError(error, 'dvc-object-missing') && /ssh:\/\/host\/path/.test(error.message))
  }))

test('files that are no .dvc file, too large or not there are refused with a reason', () =>
  withApp(async (app) => {
    await put(app, 'bad.dvc', 'outs: [')
    await put(app, 'huge.dvc', ' '.repeat(5 * 2 ** 20))
    await put(app, 'cloud.dvc', 'outs: [{path: a, etag: x}]')
    await mkdir(join(app.projectFolder, 'folder.dvc'))
    await symlink('/dev/zero', join(app.projectFolder, 'endless.dvc'))
    for (const file of ['bad.dvc', 'huge.dvc', 'cloud.dvc', 'folder.dvc', 'endless.dvc'])
      await assert.rejects(pull(app, file), code('source-unreadable'), file)
    await assert.rejects(pull(app, 'none.dvc'), code('source-not-found'))
    await assert.rejects(app.call('dvc.pull', { file: 'bad.dvc', dataset: 'data' }), code('source-unreadable'))
    await nothingCame(app)
  }))

test('a push sends each content once, its list last, and a second push nothing', () =>
  withApp(async (app) => {
    const name = await putFolder(app, { a: 'one', b: 'one', 'c/d': 'two' })
    await pull(app)
    const pushed = await app.call('dvc.push', { data: 'data@1', remote: 'other', file: 'out.dvc' })
    assert.deepEqual([pushed.object, pushed.files, pushed.sent, pushed.there], [name, 3, 2, 0])
    assert.equal(
      await readFile(join(app.projectFolder, 'out.dvc'), 'utf8'),
      `outs:\n- md5: ${name}\n  size: 9\n  nfiles: 3\n  hash: md5\n  path: out\n`,
    )
    const again = await app.call('dvc.push', { data: 'data', remote: 'other', file: 'out.dvc', path: 'named' })
    assert.deepEqual([again.sent, again.there], [0, 2])
    assert.match(await readFile(join(app.projectFolder, 'out.dvc'), 'utf8'), /path: named\n$/)
    const back = await app.call('dvc.pull', { file: 'out.dvc', dataset: 'back', remote: 'other' })
    assert.equal(back.version.manifest, (await app.call('explore.show', { dataset: 'data' })).versions[0]?.manifest)
  }))

test('only a .dvc file is written over, and nothing is sent where that is refused', () =>
  withApp(async (app) => {
    await putFolder(app, { a: 'one' })
    await pull(app)
    await put(app, 'notes.dvc', 'my notes: [')
    const refused = { 'notes.dvc': 'input-invalid', 'notes.txt': 'input-invalid' } as const
    for (const [file, expected] of Object.entries(refused))
      await assert.rejects(app.call('dvc.push', { data: 'data', remote: 'other', file }), code(expected))
    await assert.rejects(app.call('dvc.push', { data: 'data', remote: 'other', path: '../x' }), code('input-invalid'))
    await assert.rejects(app.call('dvc.push', { data: 'none', remote: 'other' }), code('dataset-not-found'))
    for (const remote of ['ssh://host/x', 's3://user:secret@bucket/x'])
      await assert.rejects(
        app.call('dvc.push', { data: 'data', remote }),
        (error) => isLevainError(error, 'input-invalid') && !/secret@/.test(error.message),
      )
    assert.deepEqual((await readdir(app.projectFolder)).includes('other'), false)
    assert.equal(await readFile(join(app.projectFolder, 'notes.dvc'), 'utf8'), 'my notes: [')
  }))
