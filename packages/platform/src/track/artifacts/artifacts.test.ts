import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { insert, isLevainError } from '@levain/core'
import fc from 'fast-check'
import { type App, withApp } from '../../app/index.ts'

const code = (expected: string) => (error: unknown) => isLevainError(error) && error.code === expected

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

const put = (app: App, run: string, path: string, text = path) => app.artifacts().put({ run, path }, pieces(text))

async function read(app: App, run: string, path: string): Promise<string> {
  const read: Uint8Array[] = []
  for await (const piece of await (await app.artifacts().open({ run, path })).read()) read.push(piece)
  return Buffer.concat(read).toString()
}

const withRun = (body: (app: App, run: string) => Promise<void>) =>
  withApp(async (app) => body(app, (await app.call('track.start', { experiment: 'late' })).id))

const names = async (app: App, run: string, path = ''): Promise<string[]> =>
  (await app.call('track.artifacts', { run, path })).files.map((file) => file.path + (file.isFolder ? '/' : ''))

test('what is stored piece by piece is listed, read and told of; the same bytes twice are one blob', () =>
  withRun(async (app, run) => {
    const kept = await app.artifacts().put({ run, path: 'plots/roc.txt' }, pieces('he', '', 'llo'))
    assert.deepEqual([kept.bytes, kept.digest], [5, await app.context().blobs.put('hello')])
    const again = await put(app, run, 'copy.txt', 'hello')
    assert.equal(again.digest, kept.digest)
    assert.equal(await read(app, run, 'plots/roc.txt'), 'hello')
    assert.deepEqual(await names(app, run), ['copy.txt', 'plots/'])
    assert.deepEqual(await names(app, run, 'plots'), ['plots/roc.txt'])
    assert.deepEqual(await names(app, run, 'plots/roc.txt'), [])
    assert.deepEqual(await names(app, run, 'nothing'), [])
    const events = await app.context().ledger.find('events', { where: { topic: 'artifact' } })
    assert.deepEqual(
      events.map(({ subject, data }) => [subject, (data as { path: string }).path]),
      [
        [run, 'plots/roc.txt'],
        [run, 'copy.txt'],
      ],
    )
  }))

test('a list shows every child of a folder once, in pages of any size, whatever the names', () =>
  withRun(async (app, run) => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', '0', '~', 'é', '𝒳'), minLength: 1, maxLength: 3 })
    const paths = fc.uniqueArray(fc.array(name, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 30 })
    let round = 0
    await fc.assert(
      fc.asyncProperty(paths, fc.integer({ min: 1, max: 5 }), async (wanted, limit) => {
        round += 1
        const folder = `round${round}`
        const stored = new Set<string>()
        for (const parts of wanted)
          await put(app, run, `${folder}/${parts.join('/')}`, 'x').then(
            () => stored.add(parts.join('/')),
            () => {},
          )
        const children = new Set([...stored].map((path) => `${folder}/${path.split('/')[0]}`))
        const listed: string[] = []
        for (let after: string | undefined; ; ) {
          const page = await app.call('track.artifacts', { run, path: folder, limit, ...(after === undefined ? {} : { after }) })
          assert.ok(page.files.length <= limit)
          listed.push(...page.files.map((file) => file.path))
          if (page.next === null) break
          after = page.next
        }
        assert.deepEqual(listed.sort(), [...children].sort())
      }),
      { numRuns: 25 },
    )
  }))

test('a path is a file or a folder, not both, also when two are stored at once', () =>
  withRun(async (app, run) => {
    await put(app, run, 'a/b')
    await assert.rejects(put(app, run, 'a'), code('artifact-path-taken'))
    await assert.rejects(put(app, run, 'a/b/c'), code('artifact-path-taken'))
    const outcomes = await Promise.allSettled([put(app, run, 'x'), put(app, run, 'x/y'), put(app, run, 'x/y/z')])
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
    assert.equal((await app.context().ledger.find('artifacts', { where: { run, path: { gte: 'x', lt: 'y' } } })).length, 1)
  }))

test('of two uploads to one path at once, one is there in the end, whole', () =>
  withRun(async (app, run) => {
    const texts = ['one'.repeat(50_000), 'two'.repeat(40_000)]
    await Promise.all(texts.map((text) => put(app, run, 'same', text)))
    assert.ok(texts.includes(await read(app, run, 'same')))
    assert.equal(await app.context().ledger.count('artifacts', { run }), 1)
  }))

test('an upload that breaks off leaves what was there, and is told of as such', () =>
  withRun(async (app, run) => {
    await put(app, run, 'kept', 'before')
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('aft')
      throw new Error('the sender has gone')
    }
    await assert.rejects(app.artifacts().put({ run, path: 'kept' }, breaking()), /the sender has gone/)
    await assert.rejects(app.artifacts().put({ run, path: 'new' }, breaking()))
    assert.equal(await read(app, run, 'kept'), 'before')
    assert.deepEqual(await names(app, run), ['kept'])
  }))

test('bad paths, unknown runs and runs in the bin take nothing', () =>
  withRun(async (app, run) => {
    for (const path of ['', '..', 'a/../b', '/a', 'a//b', 'a\\b', '%2e%2e/b', 'a#b', 'C:/a', 'a\0'])
      await assert.rejects(put(app, run, path, 'x'), code('input-invalid'), path)
    await assert.rejects(put(app, 'nobody', 'a'), code('run-not-found'))
    await assert.rejects(app.call('track.artifacts', { run: 'nobody' }), code('run-not-found'))
    await assert.rejects(app.artifacts().open({ run, path: 'nothing' }), code('artifact-not-found'))
    await put(app, run, 'kept')
    const gone = await app.context().ledger.first('runs', { id: run })
    const binned = { ...(gone as NonNullable<typeof gone>), id: 'binned', deletedAt: '2026-01-01T00:00:00.000Z' }
    await app.context().ledger.commit([insert('runs', binned)])
    await assert.rejects(put(app, 'binned', 'a'), code('run-deleted'))
    assert.equal(await app.context().ledger.count('artifacts'), 1)
  }))

test('who may not write runs stores and deletes nothing, who may not read them reads nothing', () =>
  withRun(async (app, run) => {
    await put(app, run, 'a')
    const reader = { actor: { id: 'rita', roles: ['reader'] } }
    const stranger = { actor: { id: 'eve', roles: [] } }
    await assert.rejects(app.artifacts(reader).put({ run, path: 'b' }, pieces('b')), code('forbidden'))
    await assert.rejects(app.call('track.deleteArtifact', { run, path: 'a' }, reader), code('forbidden'))
    await assert.rejects(app.artifacts(stranger).open({ run, path: 'a' }), code('forbidden'))
    assert.equal((await app.artifacts(reader).open({ run, path: 'a' })).bytes, 1)
  }))

test('storing and deleting is audited with who, what and before', () =>
  withRun(async (app, run) => {
    await put(app, run, 'a', 'first')
    await put(app, run, 'a', 'second')
    await put(app, run, 'folder/b')
    assert.deepEqual(await app.call('track.deleteArtifact', { run, path: 'folder' }), { deleted: 1 })
    await assert.rejects(app.call('track.deleteArtifact', { run, path: 'folder' }), code('artifact-not-found'))
    assert.deepEqual(await app.call('track.deleteArtifact', { run, path: '' }), { deleted: 1 })
    const audit = await app.context().ledger.find('audit', { orderBy: [['seq', 'asc']] })
    const about = audit.filter(({ resource }) => resource.startsWith('artifact:'))
    assert.deepEqual(
      about.map(({ action, resource, outcome }) => [action, resource.replace(run, 'RUN'), outcome]),
      [
        ['track.putArtifact', 'artifact:RUN/a', 'ok'],
        ['track.putArtifact', 'artifact:RUN/a', 'ok'],
        ['track.putArtifact', 'artifact:RUN/folder/b', 'ok'],
        ['track.deleteArtifact', 'artifact:RUN/folder', 'ok'],
        ['track.deleteArtifact', 'artifact:RUN/folder', 'refused'],
        ['track.deleteArtifact', 'artifact:RUN/', 'ok'],
      ],
    )
    assert.equal((about[1]?.before as { bytes?: number } | null)?.bytes, 5)
  }))

test('a model that training left as one manifest is a folder like any other', () =>
  withRun(async (app, run) => {
    const { blobs, ledger } = app.context()
    const folder = join(app.projectFolder, 'made')
    await mkdir(join(folder, 'data'), { recursive: true })
    await writeFile(join(folder, 'MLmodel'), 'flavors: {}')
    await writeFile(join(folder, 'data', 'weights.bin'), 'w')
    const digest = await blobs.putFolder(folder, 'model')
    const { bytes } = await blobs.manifest(digest)
    await ledger.commit([insert('artifacts', { run, path: 'model', type: 'model', digest, bytes, at: '2026-01-01T00:00:00.000Z' })])
    assert.deepEqual(await names(app, run), ['model/'])
    assert.deepEqual(await names(app, run, 'model'), ['model/MLmodel', 'model/data/'])
    assert.deepEqual(await names(app, run, 'model/data'), ['model/data/weights.bin'])
    assert.equal(await read(app, run, 'model/MLmodel'), 'flavors: {}')
    await assert.rejects(put(app, run, 'model/extra'), code('artifact-path-taken'))
    await assert.rejects(put(app, run, 'model'), code('artifact-path-taken'))
  }))
