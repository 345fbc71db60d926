import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { type App, createServer, openApp } from 'levain'

/** Runs a test's body with two projects: one served over MLflow's protocol, and an empty one. */
async function withTwo(body: (from: App, uri: string, to: App) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'levain-import-'))
  const from = await openApp({ projectFolder: join(folder, 'from') })
  const to = await openApp({ projectFolder: join(folder, 'to') })
  const server = await createServer(from, { studio: false })
  try {
    await body(from, server.url, to)
  } finally {
    await server.close()
    await Promise.all([from.close(), to.close()])
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function fill(app: App, uri: string): Promise<string> {
  const run = await app.call('track.start', { experiment: 'größe', name: 'first', tags: { team: 'ünï' } })
  const metrics = Array.from({ length: 2500 }, (_, step) => ({ key: 'val/loss', value: 1 / (step + 1), step, atMs: step }))
  await app.call('track.log', { run: run.id, params: { depth: '6' }, metrics: [...metrics, { key: 'odd', value: 'NaN', atMs: 1 }] })
  const put = `${uri}/api/2.0/mlflow-artifacts/artifacts/${run.experiment}/${run.id}/artifacts/model/a%20b.txt`
  assert.equal((await fetch(put, { method: 'PUT', body: 'hello' })).status, 200)
  await app.call('track.finish', { run: run.id })
  await app.call('trace.log', {
    id: 'tr-1',
    experiment: run.experiment,
    requestedAtMs: 5,
    durationMs: 7,
    requestPreview: 'hi',
    tags: { t: '1' },
  })
  await app.call('trace.assess', {
    trace: 'tr-1',
    kind: 'expectation',
    name: 'answer',
    value: { a: [1] },
    source: { type: 'human', id: 'ada' },
  })
  await app.call('registry.create', { model: 'churn "1"' })
  await app.call('registry.createVersion', { model: 'churn "1"', source: `runs:/${run.id}/model`, run: run.id })
  await app.call('registry.alias', { model: 'churn "1"', alias: 'champion', version: 1 })
  return run.id
}

test('one project is brought into another over the protocol, whole, with its ids; and a second time changes nothing', () =>
  withTwo(async (from, uri, to) => {
    const id = await fill(from, uri)
    const first = await to.call('import.mlflow', { uri })
    assert.deepEqual(first.brought, { experiment: 2, run: 1, trace: 1, model: 1, version: 1 })
    const [theirs, ours] = await Promise.all([from, to].map((app) => app.call('track.show', { run: id })))
    assert.deepEqual([ours?.params, ours?.metrics, ours?.tags], [theirs?.params, theirs?.metrics, theirs?.tags])
    const [before, after] = await Promise.all(
      [from, to].map((app) => app.call('track.history', { run: id, key: 'val/loss', limit: 10_000 })),
    )
    assert.deepEqual(after, before)
    const { ledger, blobs } = to.context()
    const file = await ledger.first('artifacts', { run: id, path: 'model/a b.txt' })
    assert.equal(await blobs.text(file?.digest ?? ''), 'hello')
    const version = await ledger.first('modelVersions', { model: 'churn "1"', version: 1 })
    assert.notEqual(version?.manifest, null)
    assert.deepEqual((await ledger.first('models', { name: 'churn "1"' }))?.aliases, { champion: 1 })
    assert.deepEqual((await to.call('trace.show', { trace: 'tr-1' })).assessments[0]?.value, { a: [1] })
    const second = await to.call('import.mlflow', { uri })
    assert.deepEqual([second.brought, second.there], [{}, first.brought])
  }))

test('a server that is not there, or is none, ends the import with a reason', () =>
  withTwo(async (_, uri, to) => {
    const bring = (address: string) => to.call('import.mlflow', { uri: address })
    await assert.rejects(bring('http://127.0.0.1:9'), (error) => isLevainError(error, 'source-unreachable'))
    await assert.rejects(bring(`${uri}/nothing`), (error) => isLevainError(error, 'source-unreadable'))
    for (const address of ['ftp://127.0.0.1', 'http://ada:s3cret@127.0.0.1'])
      await assert.rejects(bring(address), (error) => isLevainError(error, 'input-invalid'))
  }))

test('a busy server is asked again, and credentials from the environment are sent and never kept', () =>
  withTwo(async (_, __, to) => {
    const seen: (string | undefined)[] = []
    const server = createHttpServer((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(seen.length === 1 ? 429 : 200, { 'retry-after': '0.01', 'content-type': 'application/json' }).end('{}')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    process.env.MLFLOW_TRACKING_USERNAME = 'ada'
    process.env.MLFLOW_TRACKING_PASSWORD = 's3cret'
    const { source } = await to.call('import.mlflow', { uri: `http://127.0.0.1:${port}` }).finally(() => {
      delete process.env.MLFLOW_TRACKING_USERNAME
      delete process.env.MLFLOW_TRACKING_PASSWORD
      server.close()
    })
    assert.equal(source, `mlflow:http://127.0.0.1:${port}`)
    assert.deepEqual([...new Set(seen)], [`Basic ${Buffer.from('ada:s3cret').toString('base64')}`])
    const { ledger } = to.context()
    assert.ok(!JSON.stringify([await ledger.find('imports'), await ledger.find('events'), await ledger.find('audit')]).includes('s3cret'))
  }))
