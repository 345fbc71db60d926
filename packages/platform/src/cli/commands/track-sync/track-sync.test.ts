import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { appendFile, copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { isLevainError } from '@levain/core'
import { startRun } from '@levain/sdk'
import fc from 'fast-check'
import { type App, withApp } from '../../../app/index.ts'
import { createServer } from '../../../server/index.ts'
import { levain } from '../../testing.ts'
import { syncFolder } from './sync-folder.ts'
import { overHttp, type Target, toProject } from './target.ts'

const never = new AbortController().signal
const sync = (folder: string, target: Target) => syncFolder(folder, target, never)

/** Two runs, as they are logged on a train. */
async function logTwo(offline: string): Promise<string[]> {
  const first = await startRun({ offline }, { experiment: 'churn', name: 'first', tags: { team: 'red' } })
  first.params({ depth: 6 })
  for (let step = 0; step < 2500; step += 1) first.metrics({ loss: 1 / (step + 1), odd: Number.NaN }, { step, atMs: 1000 + step })
  first.tags({ team: 'blue' })
  await first.artifact('plots/roc.svg', '<svg/>')
  await first.artifact('weights.bin', new Blob([new Uint8Array(100_000)]))
  await first.finish()
  const second = await startRun({ offline }, { experiment: 'churn', name: 'second' })
  second.metrics({ loss: Number.POSITIVE_INFINITY })
  await second.finish('failed', 'no luck')
  return [first.id, second.id]
}

const tables = ['experiments', 'runs', 'params', 'tags', 'metricSeries', 'metricPoints', 'artifacts'] as const

/** All that is recorded, without when it came and without numbers the ledger gives. */
async function everything(app: App): Promise<string> {
  const rows = await Promise.all(tables.map((table) => app.context().ledger.find(table)))
  const text = JSON.stringify(rows, (key, value) =>
    ['at', 'createdAt', 'updatedAt', 'series'].includes(key) || (key === 'id' && typeof value === 'number') ? undefined : value,
  )
  return createHash('sha256').update(text).digest('hex')
}

async function checkRuns(app: App, [first = '', second = '']: readonly string[]): Promise<void> {
  const shown = await app.call('track.show', { run: first })
  assert.deepEqual([shown.run.status, shown.run.name, shown.params, shown.tags.team], ['ok', 'first', { depth: '6' }, 'blue'])
  assert.deepEqual([shown.metrics.loss?.step, shown.metrics.loss?.last, shown.metrics.odd?.last], [2499, 1 / 2500, 'NaN'])
  assert.equal(await app.context().ledger.count('metricPoints'), 5001)
  assert.deepEqual(shown.artifacts.map(({ path, bytes }) => [path, bytes]).sort(), [
    ['plots/roc.svg', 6],
    ['weights.bin', 100_000],
  ])
  const failed = await app.call('track.show', { run: second })
  assert.deepEqual([failed.run.status, failed.run.error?.message, failed.metrics.loss?.last], ['failed', 'no luck', 'Infinity'])
}

test('runs logged without a server are on one after a sync, with their own ids and times; a second sync sends nothing', () =>
  withBoth(async (app, offline) => {
    const server = await createServer(app, { studio: false })
    try {
      const runs = await logTwo(offline)
      const sent = await sync(offline, overHttp(server.url, undefined))
      assert.deepEqual([sent.brought, sent.there, sent.leftOut], [{ run: 2, param: 1, point: 5001, tag: 1, artifact: 2 }, {}, []])
      await checkRuns(app, runs)
      const before = await everything(app)
      const again = await sync(offline, overHttp(server.url, undefined))
      assert.deepEqual([again.brought, again.there, again.leftOut], [{}, { run: 2 }, []])
      assert.equal(await everything(app), before)
    } finally {
      await server.close()
    }
  }))

test('the command sends to the project where no server is named, and says what came', () =>
  withBoth(async (app, offline) => {
    const runs = await logTwo(offline)
    const ended = await levain(['track', 'sync', offline, '--project', app.projectFolder, '--json'], offline)
    assert.deepEqual(JSON.parse(ended.stdout).brought, { run: 2, param: 1, point: 5001, tag: 1, artifact: 2 }, ended.stderr)
    await checkRuns(app, runs)
    const nothing = await levain(['track', 'sync', app.projectFolder, '--project', app.projectFolder, '--json'], offline)
    assert.deepEqual([nothing.code, JSON.parse(nothing.stderr).error.code], [2, 'folder-not-found'])
  }))

test('a sync that breaks off at any call and is begun again ends with the same as one that does not', () =>
  withBoth(async (whole, offline) => {
    await logTwo(offline)
    const copy = `${offline}-copy`
    await cp(offline, copy, { recursive: true })
    await sync(copy, toProject(whole))
    await withApp(async (app) => {
      for (let calls = 1, isDone = false; !isDone; calls += 1) {
        isDone = await sync(offline, breakingAfter(toProject(app), calls)).then(
          () => true,
          (error: Error) => assert.equal(error.message, 'the power went') ?? false,
        )
      }
      assert.equal(await everything(app), await everything(whole))
    })
    await rm(copy, { recursive: true })
  }))

/** Does the call after so many, and loses its answer. */
function breakingAfter(target: Target, callsMax: number): Target {
  let calls = 0
  const breaking =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      const result = await call(...args)
      calls += 1
      if (calls > callsMax) throw new Error('the power went')
      return result
    }
  const { name, has, start, log, update, put } = target
  return { name, has: breaking(has), start: breaking(start), log: breaking(log), update: breaking(update), put: breaking(put) }
}

test('a killed program loses nothing that it had logged, and its run is failed with the reason', () =>
  withBoth(async (app, offline) => {
    const writer = fileURLToPath(new URL('./track-sync.writer.ts', import.meta.url))
    const child = spawn(process.execPath, ['--conditions=@levain/source', writer, offline], { stdio: ['ignore', 'pipe', 'inherit'] })
    let printed = ''
    child.stdout.on('data', (bytes: Buffer) => {
      printed += bytes
      if (printed.length > 20_000) child.kill('SIGKILL')
    })
    await once(child, 'close')
    const acknowledged = Number(printed.slice(0, printed.lastIndexOf('\n')).split('\n').at(-1))
    await sync(offline, toProject(app))
    const { run, metrics } = await app.call('track.show', { run: 'latest' })
    assert.ok((metrics.loss?.step ?? 0) >= acknowledged, `${metrics.loss?.step} of ${acknowledged}`)
    assert.equal(await app.context().ledger.count('metricPoints'), (metrics.loss?.step ?? 0) + 1)
    assert.deepEqual([run.status, /without saying how/.test(run.error?.message ?? '')], ['failed', true])
    assert.ok(run.endedAt && run.startedAt && run.endedAt >= run.startedAt)
    assert.deepEqual((await sync(offline, toProject(app))).brought, {})
  }))

test('a journal cut off at any byte gives its whole lines, and goes on when more is written', () =>
  withBoth(async (app, offline) => {
    const run = await startRun({ offline }, {})
    for (let step = 0; step < 20; step += 1) run.metrics({ größe: step }, { step })
    await run.flush()
    const path = join(offline, run.id, 'journal.jsonl')
    const bytes = await readFile(path)
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length), async (length) => {
        const folder = await mkdtemp(join(tmpdir(), 'levain-cut-'))
        await mkdir(join(folder, run.id))
        await copyFile(path, join(folder, run.id, 'journal.jsonl'))
        await truncate(join(folder, run.id, 'journal.jsonl'), length)
        const lines = bytes.subarray(0, length).toString('latin1').split('\n').length - 1
        await withApp(async (own) => {
          const { brought, leftOut } = await sync(folder, toProject(own))
          assert.deepEqual([brought.point ?? 0, leftOut.length], [Math.max(0, lines - 1), lines === 0 ? 1 : 0])
        })
        await rm(folder, { recursive: true })
      }),
      { numRuns: 15 },
    )
    await truncate(path, bytes.length - 5)
    const goingOn = await startRun({ offline }, { id: run.id })
    goingOn.metrics({ größe: 20 }, { step: 20 })
    await goingOn.finish()
    const { brought, leftOut } = await sync(offline, toProject(app))
    assert.deepEqual([brought.point, leftOut.map(({ reason }) => reason)], [20, ['it was broken off, or is damaged']])
    assert.equal((await app.call('track.show', { run: run.id })).run.status, 'ok')
  }))

test('what is refused is told each time, and all else comes', () =>
  withBoth(async (app, offline) => {
    const run = await startRun({ offline }, {})
    run.params({ depth: 6 })
    run.params({ depth: 7 })
    run.metrics({ loss: 1 })
    await run.artifact('kept.txt', 'kept')
    await run.artifact('lost.txt', 'lost')
    const files = join(offline, run.id, 'files')
    const [, lost = ''] = (await readdir(files)).sort()
    await writeFile(join(files, lost), 'l')
    await appendFile(join(offline, run.id, 'journal.jsonl'), '{"verb":"registry.delete","at":1,"input":{"model":"churn"}}\n')
    await run.finish()
    for (let time = 0; time < 2; time += 1) {
      const { leftOut } = await sync(offline, toProject(app))
      assert.deepEqual(
        leftOut.map(({ item }) => item.replace(/\d+$/, 'N')),
        [`run:${run.id} depth`, `artifact:${run.id}/lost.txt`, `run:${run.id}, the line before byte N`],
      )
    }
    const shown = await app.call('track.show', { run: run.id })
    assert.deepEqual([shown.params, shown.metrics.loss?.last, shown.artifacts.length, shown.run.status], [{ depth: '6' }, 1, 1, 'ok'])
    await app.call('track.delete', { run: run.id })
    const late = await startRun({ offline }, { id: run.id })
    late.metrics({ loss: 2 })
    await late.finish()
    assert.equal((await sync(offline, toProject(app))).leftOut.length, 5)
  }))

test('a server that has lost its runs gets them again', () =>
  withBoth(async (_, offline) => {
    const runs = await logTwo(offline)
    for (let time = 0; time < 2; time += 1)
      await withApp(async (app) => {
        await sync(offline, { ...toProject(app), name: 'https://levain.example.org/' })
        await checkRuns(app, runs)
      })
  }))

test('a server that does not answer is told, and nothing is taken as sent', () =>
  withBoth(async (app, offline) => {
    const runs = await logTwo(offline)
    const abort = new AbortController()
    const gone = syncFolder(offline, overHttp('http://127.0.0.1:9/', undefined), AbortSignal.any([abort.signal, AbortSignal.timeout(1000)]))
    await assert.rejects(gone)
    assert.throws(
      () => overHttp('levain', undefined),
      (error) => isLevainError(error, 'input-invalid'),
    )
    await sync(offline, toProject(app))
    await checkRuns(app, runs)
  }))

async function withBoth(body: (app: App, offline: string) => Promise<void>): Promise<void> {
  const offline = await mkdtemp(join(tmpdir(), 'levain-offline-'))
  await withApp((app) => body(app, offline)).finally(() => rm(offline, { recursive: true, force: true, maxRetries: 3 }))
}
