import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { insert, newModelVersion, update } from '@levain/core'
import { type App, withApp } from '../../app/index.ts'

const at = '2026-01-01T00:00:00.000Z'
/** A clock far ahead: what was put by this disk's own clock is old by it. */
const later = { clock: { now: () => Date.now() + 10 * 86_400_000 } }

async function* piece(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

const put = (app: App, run: string, path: string, text: string) => app.artifacts().put({ run, path }, piece(text))
const start = async (app: App): Promise<string> => (await app.call('track.start', { experiment: 'late' })).id
const bin = (app: App, run: string, deletedAt = at) => app.context().ledger.commit([update('runs', { id: run }, { deletedAt })])

test('a run that has been in the bin for long goes with all its rows, and the bytes only it referred to', () =>
  withApp(async (app) => {
    const { ledger, blobs } = app.context()
    const [gone, kept] = [await start(app), await start(app)]
    const own = await put(app, gone, 'own', 'only of the one')
    const shared = await put(app, gone, 'shared', 'of both')
    await put(app, kept, 'shared', 'of both')
    for (const run of [gone, kept])
      await app.call('track.log', { run, params: { p: '1' }, metrics: [{ key: 'auc', value: 1 }], tags: { t: 'x' } })
    await bin(app, gone)
    const rehearsed = await app.call('track.gc', { olderThan: '1d', dryRun: true })
    assert.deepEqual([rehearsed.runs, rehearsed.blobs, rehearsed.bytes], [1, 1, 15])
    assert.equal(await blobs.has(own.digest), true)
    assert.ok(await ledger.first('runs', { id: gone }))
    const done = await app.call('track.gc', { olderThan: '1d' })
    assert.deepEqual({ ...done, dryRun: true }, rehearsed)
    assert.deepEqual([await blobs.has(own.digest), await blobs.has(shared.digest)], [false, true])
    for (const table of ['params', 'tags', 'artifacts', 'metricSeries'] as const) {
      assert.equal(await ledger.count(table, { run: gone }), 0, table)
      assert.ok((await ledger.count(table, { run: kept })) > 0, table)
    }
    assert.equal(await ledger.count('metricPoints'), 1)
    const [audited] = await app.call('govern.audit', { limit: 1 })
    assert.equal(audited?.action, 'track.gc')
  }, later))

test('what is in the bin for less, and bytes put of late, stay', () =>
  withApp(async (app) => {
    const run = await start(app)
    const { digest } = await put(app, run, 'a', 'a')
    await bin(app, run, new Date().toISOString())
    assert.deepEqual((await app.call('track.gc', { olderThan: '1d' })).runs, 0)
    await app.call('track.deleteArtifact', { run, path: 'a' })
    assert.equal((await app.call('track.gc', {})).blobs, 0)
    assert.equal(await app.context().blobs.has(digest), true)
  }))

test('what a manifest names stays with it, and goes with it', () =>
  withApp(async (app) => {
    const { ledger, blobs } = app.context()
    const folder = join(app.projectFolder, 'made')
    await mkdir(folder)
    await writeFile(join(folder, 'weights'), 'w')
    const digest = await blobs.putFolder(folder, 'model')
    const run = await start(app)
    await ledger.commit([insert('artifacts', { run, path: 'model', type: 'model', digest, bytes: 1, at })])
    assert.equal((await app.call('track.gc', {})).blobs, 0)
    await bin(app, run)
    assert.equal((await app.call('track.gc', { olderThan: '1d' })).blobs, 2)
  }, later))

test('an experiment goes with its runs', () =>
  withApp(async (app) => {
    const { ledger } = app.context()
    const run = await start(app)
    await app.call('track.deleteExperiment', { experiment: 'late' })
    const done = await app.call('track.gc', { olderThan: '0s' })
    assert.deepEqual([done.experiments, done.runs], [1, 1])
    assert.equal(await ledger.first('runs', { id: run }), undefined)
    assert.equal(await ledger.first('experiments', { id: 'late' }), undefined)
  }, later))

test('a run that a model version was made of is kept', () =>
  withApp(async (app) => {
    const { ledger } = app.context()
    const run = await start(app)
    await put(app, run, 'model.bin', 'm')
    await ledger.commit([insert('modelVersions', newModelVersion(app.context(), { model: 'late', version: 1, run }))])
    await bin(app, run)
    const done = await app.call('track.gc', { olderThan: '1d' })
    assert.deepEqual([done.runs, done.kept, done.blobs], [0, 1, 0])
  }, later))

test('only owners remove for good', () =>
  withApp(async (app) => {
    await assert.rejects(app.call('track.gc', {}, { actor: { id: 'olga', roles: ['operator'] } }), /lacks the permission/)
  }))
