import assert from 'node:assert/strict'
import { readFile, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import fc from 'fast-check'
import { type App, withApp } from '../../app/index.ts'
import { historyRow, item, logOf, message, put, runFolder, wholeRun, withWandb } from './testing.ts'

const withBoth = (body: (app: App, folder: string) => Promise<void>, records = wholeRun) =>
  withWandb((folder) => withApp((app) => body(app, folder)), records)
const bring = (app: App, folder: string, staging?: string) => app.call('import.wandb', { folder, staging })
const show = (app: App) => app.call('track.show', { run: 'abc123' })

test('a run keeps its id, and comes with history, configuration, summary, machine, console and files', () =>
  withBoth(async (app, folder) => {
    const { brought } = await bring(app, folder)
    assert.deepEqual(brought, { experiment: 1, run: 1 })
    const { run, params, tags, metrics, artifacts } = await show(app)
    assert.deepEqual([run.experiment, run.name, run.status, run.user], ['churn', 'böosting', 'ok', 'ada'])
    assert.deepEqual([run.startedAt, run.endedAt], ['2026-11-23T12:44:32.000Z', '2026-11-23T12:44:34.250Z'])
    assert.deepEqual(params, { depth: '6', 'nested.a': '[1,2]', 'nested.b': 'null', late: '1' })
    assert.deepEqual(tags, {
      'mlflow.note.content': 'first\ntry',
      'mlflow.runName': 'böosting',
      'mlflow.source.git.commit': 'c0ffee',
      'mlflow.source.git.repoURL': 'https://example.org/churn.git',
      'mlflow.source.name': 'train.py',
      'summary/text': 'how it went',
      'wandb.group': 'group one',
      'wandb.tags': 'red, tree',
    })
    const last = Object.fromEntries(Object.entries(metrics).map(([key, { last, step }]) => [key, [last, step]]))
    assert.deepEqual(last, {
      loss: [1 / 1500, 1499],
      'val.acc': [1499, 1499],
      odd: ['NaN', 1500],
      'many.x': ['NaN', 1500],
      typed: [0.5, 1500],
      whole: [7, 1500],
      'acc ___': [7, 1502],
      best: [0.99, 1502],
      'summary/loss': [7, 1502],
      'system/cpu': [12.5, 0],
      'system/disk._.usageGB': [3, 0],
    })
    const { points } = await app.call('track.history', { run: 'abc123', key: 'loss' })
    assert.deepEqual([points.length, points[3]?.atMs], [1500, 1_795_437_872_751])
    assert.deepEqual(artifacts.map(({ path }) => path).sort(), ['.levain/environment.json', 'media/i.png', 'requirements.txt'])
    assert.equal((await app.call('track.readLog', { run: 'abc123' })).text, 'epoch 1\n')
  }))

test('what does not come is told', () =>
  withBoth(async (app, folder) => {
    await symlink('/etc/hostname', join(folder, runFolder, 'files', 'linked'))
    await symlink(join(folder, runFolder, 'run-abc123.wandb'), join(folder, runFolder, 'run-other.wandb'))
    const { leftOut } = await bring(app, folder)
    assert.deepEqual(leftOut.map(({ item }) => item).sort(), [
      'artifact:abc123/linked',
      'artifact:abc123/weights',
      'history:abc123/hist',
      'history:abc123/many.y',
      'run:other',
    ])
  }))

test('files of artifacts come from the staging folder that is named, by their name in it', () =>
  withBoth(async (app, folder) => {
    await put(folder, 'staging/tmp1', 'weights')
    const { leftOut } = await bring(app, folder, join(folder, 'staging'))
    assert.deepEqual(
      leftOut.filter(({ item }) => item.startsWith('artifact')).map(({ item }) => item),
      ['artifact:abc123/weights/far'],
    )
    const row = await app.context().ledger.first('artifacts', { run: 'abc123', path: 'weights/w.bin' })
    assert.equal(await app.context().blobs.text(row?.digest ?? ''), 'weights')
    await assert.rejects(bring(app, folder, 'nowhere'), (error) => isLevainError(error, 'folder-not-found'))
  }))

test('a second import changes nothing; a run that was gone on with is brought up to date', () =>
  withBoth(async (app, folder) => {
    const first = await bring(app, folder)
    const second = await bring(app, folder)
    assert.deepEqual([second.brought, second.there, second.leftOut], [{}, first.brought, first.leftOut])
    const again = 'run-20261124_000000-abc123/run-abc123.wandb'
    await put(folder, again, logOf([message({ 17: { 1: 'abc123', 3: 'churn' } }), historyRow(2000, [item('loss', '0.1')])]))
    assert.deepEqual((await bring(app, folder)).brought, { run: 1 })
    const { run, metrics } = await show(app)
    assert.deepEqual([run.name, run.status, run.error?.code], ['böosting', 'failed', 'log-unfinished'])
    assert.deepEqual([metrics.loss?.last, metrics.loss?.step], [0.1, 2000])
    assert.equal((await app.call('track.history', { run: 'abc123', key: 'loss' })).points.length, 1501)
  }))

test('a program that failed is a run that failed, with its exit code', () =>
  withBoth(
    async (app, folder) => {
      await bring(app, folder)
      const { run } = await show(app)
      assert.deepEqual([run.status, run.error?.message], ['failed', 'exit code 3'])
    },
    [...wholeRun.slice(0, -1), message({ 18: { 1: 3n } })],
  ))

test('of a log cut off anywhere all whole records come, and it is told', () =>
  withWandb(async (folder) => {
    const path = join(folder, runFolder, 'run-abc123.wandb')
    const whole = await readFile(path)
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
        await writeFile(path, whole)
        await truncate(path, length)
        await withApp(async (app) => {
          const { brought, leftOut } = await bring(app, folder)
          if (brought.run === undefined) return assert.deepEqual([leftOut.length, length < 2000], [1, true])
          const { run, metrics } = await show(app)
          assert.equal(run.error?.code, 'log-unfinished')
          const last = metrics.loss?.step ?? -1
          assert.ok(Math.abs(last - (1500 * length) / whole.length) < 60, `${last} of ${length} bytes`)
        })
      }),
      { numRuns: 8 },
    )
  }))

test('damage costs at most the block it is in, is told, and never breaks off an import', () =>
  withWandb(async (folder) => {
    const path = join(folder, runFolder, 'run-abc123.wandb')
    const whole = await readFile(path)
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 40_000, max: whole.length - 1 }),
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        async (at, noise) => {
          const bytes = Buffer.from(whole)
          bytes.set(noise.subarray(0, whole.length - at), at)
          if (bytes.equals(whole)) return
          await writeFile(path, bytes)
          await withApp(async (app) => {
            const { brought, leftOut } = await bring(app, folder)
            assert.equal(brought.run, 1)
            const isTold = leftOut.some(({ item }) => item === 'log:abc123')
            const { points } = await app.call('track.history', { run: 'abc123', key: 'loss' })
            assert.ok(isTold ? points.length > 900 : points.length === 1500, `${points.length} points`)
          })
        },
      ),
      { numRuns: 8 },
    )
  }))

test('records of more than a block are put together, and bytes of any kind are read or refused', async () => {
  const long = 'x'.repeat(100_000)
  await withBoth(
    async (app, folder) => {
      await bring(app, folder)
      assert.equal((await show(app)).params.long, long)
    },
    [message({ 17: { 1: 'abc123', 3: 'churn', 4: { 1: [item('long', JSON.stringify(long))] } } }), message({ 18: {} })],
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 }), async (records) =>
      withBoth(async (app, folder) => {
        await bring(app, folder)
      }, records),
    ),
    { numRuns: 10 },
  )
})

test('a folder without runs is refused, and a file that is no log is left out', () =>
  withBoth(async (app, folder) => {
    for (const none of ['.', 'nowhere']) await assert.rejects(bring(app, none), (error) => isLevainError(error, 'folder-not-found'))
    await put(folder, 'run-x-1/run-1.wandb', 'no log')
    await put(folder, 'run-x-2/run-2.wandb', '')
    const { brought, leftOut } = await bring(app, folder)
    assert.deepEqual([brought.run, leftOut.filter(({ item }) => item.startsWith('run:')).map(({ item }) => item)], [1, ['run:1', 'run:2']])
  }))
