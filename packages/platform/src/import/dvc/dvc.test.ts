import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { type App, withApp } from '../../app/index.ts'
import { nameFrom } from './names.ts'
import { readWords } from './words.ts'

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

async function put(app: App, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(app.projectFolder, 'shop', path)), { recursive: true })
  await writeFile(join(app.projectFolder, 'shop', path), text)
}

const cached = (app: App, text: string) => put(app, `.dvc/cache/files/md5/${md5(text).slice(0, 2)}/${md5(text).slice(2)}`, text)
const out = (path: string, text: string): string => `{path: ${path}, hash: md5, md5: ${md5(text)}}`
const bring = (app: App) => app.call('import.dvc', { folder: 'shop' })

async function build(app: App): Promise<void> {
  await cached(app, 'raw')
  await cached(app, 'made')
  await put(app, 'data/raw.csv.dvc', `outs: [${out('raw.csv', 'raw')}]\n`)
  await put(app, 'm.json', '{"loss": 0.5}')
  await put(app, 'dvc.yaml', 'stages:\n  make:\n    cmd: x\n    metrics: [m.json]\n')
  const outs = `[${out('made.csv', 'made')}, ${out('m.json', '{"loss": 0.5}')}]`
  await put(app, 'dvc.lock', `schema: '2.0'\nstages:\n  make:\n    cmd: x\n    deps: [${out('data/raw.csv', 'raw')}]\n    outs: ${outs}\n`)
}

test('data comes from the cache, metrics that only git has from the working tree, and a second time nothing changes', () =>
  withApp(async (app) => {
    await build(app)
    const first = await bring(app)
    assert.deepEqual([first.brought, first.leftOut], [{ dataset: 2, experiment: 1, run: 1 }, []])
    const [run] = await app.context().ledger.find('runs')
    assert.equal((await app.call('track.show', { run: run?.id ?? '' })).metrics.loss?.last, 0.5)
    assert.deepEqual((await bring(app)).there, first.brought)
    assert.equal(await app.context().ledger.count('metricPoints'), 1)
  }))

test('what cannot be had is left out with the reason, and comes once it can', () =>
  withApp(async (app) => {
    await build(app)
    await rm(join(app.projectFolder, 'shop/.dvc/cache'), { recursive: true })
    const { brought, leftOut } = await bring(app)
    assert.deepEqual([brought, leftOut.map(({ item }) => item)], [{ experiment: 1, run: 1 }, ['dataset:data/raw.csv', 'dataset:made.csv']])
    assert.match(leftOut[0]?.reason ?? '', /does not have it/)
    await build(app)
    assert.deepEqual((await bring(app)).brought, { dataset: 2, run: 1 })
    const { ledger } = app.context()
    assert.deepEqual([await ledger.count('runs'), await ledger.count('lineage', { role: 'stage' })], [1, 1])
  }))

test('a file of metrics that is not the one of the lock is left out', () =>
  withApp(async (app) => {
    await build(app)
    await put(app, 'm.json', '{"loss": 0.1}')
    const { leftOut } = await bring(app)
    assert.deepEqual(
      leftOut.map(({ item }) => item),
      ['artifact:m.json'],
    )
  }))

test('nothing outside of the repository is read, and broken files do not keep the others from coming', () =>
  withApp(async (app) => {
    await build(app)
    await writeFile(join(app.projectFolder, 'secret'), 'secret')
    await symlink(join(app.projectFolder, 'secret'), join(app.projectFolder, 'shop/link.csv'))
    await symlink(app.projectFolder, join(app.projectFolder, 'shop/out'))
    await symlink(join(app.projectFolder, 'secret'), join(app.projectFolder, 'shop/linked.dvc'))
    await put(app, 'escape.dvc', `outs: [${out('../secret', 'secret')}, ${out('link.csv', 'secret')}, ${out('out/secret', 'secret')}]`)
    await put(app, 'broken.dvc', 'outs: [')
    await put(app, 'cloud.dvc', 'outs: [{path: s3://bucket/x, etag: y}, {path: c, etag: y}]')
    await put(app, 'inner/.dvc/config', '')
    await put(app, 'inner/x.dvc', `outs: [${out('x', 'raw')}]`)
    const { brought, leftOut } = await bring(app)
    assert.deepEqual(brought, { dataset: 2, experiment: 1, run: 1 })
    assert.deepEqual(leftOut.map(({ item }) => item).sort(), [
      'broken.dvc',
      'dataset:../secret',
      'dataset:c',
      'dataset:link.csv',
      'dataset:out/secret',
      'dataset:s3://bucket/x',
      'linked.dvc',
    ])
  }))

test('a dataset that was made here is never added to', () =>
  withApp(async (app) => {
    await build(app)
    await writeFile(join(app.projectFolder, 'a.csv'), 'x\n1\n')
    await app.call('ingest.file', { path: 'a.csv', dataset: 'shop.made.csv' })
    const { leftOut } = await bring(app)
    assert.deepEqual(
      leftOut.map(({ item }) => item),
      ['dataset:made.csv'],
    )
    assert.equal(await app.context().ledger.count('datasetVersions', { dataset: 'shop.made.csv' }), 1)
  }))

test('an import that was broken off goes on, and ends with the same as one that was not', () =>
  withApp(async (app) => {
    await build(app)
    const { ledger } = app.context()
    const commit = ledger.commit.bind(ledger)
    for (const breakAt of [1, 2, 3, 5, 8]) {
      let commits = 0
      const stop = new AbortController()
      ledger.commit = async (changes) => {
        commits += 1
        if (commits !== breakAt) return commit(changes)
        stop.abort()
        throw new Error('the power went')
      }
      await app.call('import.dvc', { folder: 'shop' }, { signal: stop.signal }).catch(() => undefined)
    }
    ledger.commit = commit
    assert.deepEqual((await bring(app)).leftOut, [])
    const counts = await Promise.all(
      (['datasetVersions', 'runs', 'metricPoints', 'artifacts'] as const).map((table) => ledger.count(table)),
    )
    assert.deepEqual(counts, [2, 1, 1, 1])
    const edges = await ledger.find('lineage', { where: { role: 'stage' } })
    assert.deepEqual(
      edges.map(({ from, to }) => [from, to]),
      [['dataset:shop.data.raw.csv@1', 'dataset:shop.made.csv@1']],
    )
  }))

test('a folder without .dvc is refused', () =>
  withApp(async (app) => {
    await assert.rejects(bring(app), (error) => isLevainError(error, 'folder-not-found'))
  }))

test('a stage of many has the words of the one that stands for them, whatever its templates became', () => {
  const words = readWords(
    // biome-ignore lint/suspicious/noTemplateCurlyInString: templates of DVC look like this.
    'stages:\n  a:\n    foreach: [1]\n    do: {wdir: sub, metrics: ["m-${item}/x.json", {y.json: {cache: false}}]}\n    cmd: x\nplots:\n- p.csv\n- q: {x: 1}\n',
    'dvc.yaml',
  )('a@1')
  assert.equal(words.folder, 'sub')
  assert.deepEqual(['m-1/x.json', 'y.json', 'm-x.json', 'z'].map(words.isMetric), [true, true, false, false])
  assert.deepEqual(['p.csv', 'q', 'r'].map(words.isPlot), [true, true, false])
})

test('names that had to be altered stay apart', () => {
  assert.equal(nameFrom('shop.data.raw.csv'), 'shop.data.raw.csv')
  const names = ['a b', 'a_b', 'ä', 'ö', '', '.x', 'x'.repeat(300), 'x'.repeat(301)].map(nameFrom)
  assert.equal(new Set(names).size, names.length)
  for (const name of names) assert.match(name, /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/)
})
