import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type App, withApp } from '../app/index.ts'
import { registerIris } from '../pack/testing.ts'

const deployment = 'iris'

/** An app in which iris@1 answers, keeping what the options say. */
const withIris = (options: object, body: (app: App, predict: (...lengths: number[]) => Promise<string[]>) => Promise<void>, shiftMs = 0) =>
  withApp(
    async (app) => {
      await registerIris(app.context(), 1)
      await app.call('deploy.apply', { model: 'iris@1', ...options })
      const predict = async (...lengths: number[]) =>
        (await app.call('deploy.predict', { deployment, inputs: lengths.map((length) => [length, 3.5, 1.4, 0.2]) })).ids
      try {
        await body(app, predict)
      } finally {
        await app.call('deploy.stop', { deployment })
      }
    },
    { clock: { now: () => Date.now() + shiftMs } },
  )

const versionsOf = (app: App, dataset = 'iris.log') =>
  app.context().ledger.find('datasetVersions', { where: { dataset }, orderBy: [['version', 'desc']] })

async function rowsOf(app: App, columns: string) {
  const [newest] = await versionsOf(app)
  return app.context().tables.query(`select ${columns} from t order by __id__`, { t: newest?.manifest ?? '' })
}

test('what somebody was predicted is erased while it serves: from rows, labels, checks and bytes; the rest stays, and the value is nowhere', () =>
  withIris(
    { logHash: ['sepal_length'] },
    async (app, predict) => {
      const { ledger, blobs, stateFolder } = app.context()
      const ids = await predict(5.1, 7.125, 5.3)
      await app.call('monitor.label', { deployment, labels: ids.map((id) => ({ id, label: 'setosa' })) })
      await app.call('monitor.check', { deployment })
      await app.call('deploy.compact', { deployment })
      const [before] = await versionsOf(app)
      const files = (await blobs.manifest(before?.manifest ?? '')).files.map(({ sha256 }) => sha256)
      await predict(7.125, 5.1)
      const erased = await app.call('deploy.erase', { deployment, where: 'sepal_length=7.125' })
      assert.deepEqual([erased.rows, erased.labels, erased.remaining], [2, 1, []])
      assert.equal((await rowsOf(app, '__id__')).length, 3)
      assert.equal((await app.call('monitor.log', { deployment, limit: 10 })).length, 3)
      assert.equal((await app.call('monitor.label', { deployment, labels: [{ id: ids[0] ?? '', label: 'setosa' }] })).labels, 0)
      const signals = await ledger.find('signals', { where: { deployment } })
      for (const { table } of signals) assert.equal((await blobs.manifest(table)).rows, 2)
      assert.equal((await versionsOf(app)).length, 1)
      await app.call('track.gc', { grace: '0s' })
      for (const file of files) assert.equal(await blobs.has(file), false)
      assert.equal((await rowsOf(app, '__id__')).length, 3)
      const told = JSON.stringify([await ledger.find('events'), await ledger.find('audit'), await ledger.find('lineage')])
      assert.ok(!told.includes('7.125') && told.includes(erased.subject))
      assert.ok(!(await readFile(join(stateFolder, 'deployments', 'iris', 'process.log'), 'utf8')).includes('7.125'))
      assert.equal((await app.call('deploy.erase', { deployment, where: `id=${ids[0]}` })).rows, 1)
      assert.equal((await app.call('deploy.erase', { deployment, where: `id=${ids[0]}` })).rows, 0)
      await assert.rejects(app.call('deploy.erase', { deployment, where: 'nobody=1' }), { code: 'column-missing' })
    },
    10_000,
  ))

test('columns that are kept out are skipped by checks, and a policy counts from the moment it is said, without a new process', () =>
  withIris({ logDrop: ['sepal_width'] }, async (app, predict) => {
    await predict(...Array.from({ length: 60 }, (_, index) => 4 + index / 20))
    const { skipped } = await app.call('monitor.check', { deployment })
    assert.ok(skipped.some(({ feature, reason }) => feature === 'sepal_width' && reason === 'the log leaves it out'))
    const [{ pid } = { pid: 0 }] = await app.call('deploy.list', {})
    const again = await app.call('deploy.apply', { model: 'iris@1', logDrop: [], logHash: ['petal_width'] })
    assert.equal(again.deployment.pid, pid)
    await predict(5)
    const [newest] = await app.call('monitor.log', { deployment, limit: 1 })
    assert.match(String(newest?.inputs.petal_width), /^[0-9a-f]{32}$/)
    assert.equal(newest?.inputs.sepal_width, 3.5)
    await app.call('deploy.compact', { deployment })
    const kept = await rowsOf(app, 'petal_width')
    assert.equal(kept.filter(({ petal_width }) => petal_width === '0.2').length, 60)
    await assert.rejects(app.call('deploy.apply', { model: 'iris@1', logDrop: ['nobody'] }), { code: 'input-invalid' })
  }))

test('what is older, or more, than is to be kept goes in whole files, with an event, and no version leads to it', () =>
  withIris(
    { logKeepDays: 1 },
    async (app, predict) => {
      await predict(5.1, 5.2)
      assert.deepEqual(await app.call('deploy.compact', { deployment }), { version: 1, rows: 2, segments: 1, unreadable: 0, dropped: 2 })
      assert.deepEqual(
        (await versionsOf(app)).map(({ version, rows }) => [version, rows]),
        [[2, 0]],
      )
      const events = await app.context().ledger.find('events', { where: { topic: 'dataset', subject: 'iris.log' } })
      assert.deepEqual(events.map(({ data }) => (data as { what?: string }).what).filter(Boolean), ['dropped'])
      const ids = await predict(5.3)
      await app.call('deploy.apply', { model: 'iris@1', logKeepDays: 9 })
      assert.equal((await app.call('deploy.compact', { deployment })).dropped, 0)
      assert.deepEqual(
        await rowsOf(app, '__id__ as id'),
        ids.map((id) => ({ id })),
      )
      await app.call('deploy.apply', { model: 'iris@1', logKeepBytes: 1 })
      assert.equal((await app.call('deploy.compact', { deployment })).dropped, 1)
      assert.deepEqual(
        (await readdir(join(app.context().stateFolder, 'deployments', 'iris', 'log'))).filter((name) => name.endsWith('.jsonl')),
        [],
      )
    },
    2 * 86_400_000,
  ))
