import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { type ErrorCode, insert, isLevainError, newRun, nowIso, runChanges } from '@levain/core'
import { stringify } from 'yaml'
import { type App, withApp } from '../../app/index.ts'
import { storeModel, trainingTable } from '../testing.ts'

const refusedWith = (code: ErrorCode) => (error: unknown) => isLevainError(error, code)
const loggedModel = `m-${'1'.repeat(32)}`

const mlmodel = stringify({
  flavors: { python_function: { loader_module: 'mlflow.sklearn' }, sklearn: { pickled_model: 'model.pkl' } },
  signature: {
    inputs: JSON.stringify([
      { type: 'double', name: 'distance', required: true },
      { type: 'string', name: 'origin', required: false },
      { type: 'datetime', name: 'departure' },
    ]),
    outputs: JSON.stringify([{ type: 'tensor', 'tensor-spec': { dtype: 'int64', shape: [-1] } }]),
    params: null,
  },
})

/** A run, and a logged model it made, with these files. */
async function logged(app: App, files: Record<string, string> = { MLmodel: mlmodel, 'model.pkl': 'pickle' }): Promise<string> {
  const ctx = app.context()
  const run = newRun(ctx, { kind: 'script', experiment: 'late' })
  const at = nowIso(ctx)
  await ctx.ledger.commit([
    ...runChanges(ctx, run),
    insert('loggedModels', {
      id: loggedModel,
      experiment: 'late',
      name: 'model',
      type: '',
      run: run.id,
      status: 'ready',
      statusMessage: '',
      location: null,
      createdAt: at,
      updatedAt: at,
      deletedAt: null,
    }),
  ])
  for (const [path, text] of Object.entries(files)) await keep(app, loggedModel, path, text)
  return run.id
}

async function keep(app: App, owner: string, path: string, text: string): Promise<void> {
  const ctx = app.context()
  const digest = await ctx.blobs.put(text)
  await ctx.ledger.commit([
    insert('artifacts', { run: owner, path, type: 'file', digest, bytes: Buffer.byteLength(text), at: nowIso(ctx) }),
  ])
}

async function created(app: App, source: string, more: object = {}) {
  if (!(await app.context().ledger.first('models', { name: 'late' }))) await app.call('registry.create', { model: 'late' })
  return app.call('registry.createVersion', { model: 'late', source, ...more })
}

test('a version of a logged model keeps its files, framework and signature, and the logged model lists it', () =>
  withApp(async (app) => {
    const run = await logged(app)
    const { version } = await created(app, `models:/${loggedModel}`)
    assert.deepEqual(
      [version.run, version.loggedModel, version.algorithm, version.status, version.location],
      [run, loggedModel, 'sklearn', 'ready', `mlflow-artifacts:/late/models/${loggedModel}/artifacts`],
    )
    assert.deepEqual(version.signature, {
      inputs: [
        { name: 'distance', type: 'number', required: true },
        { name: 'origin', type: 'text', required: false },
        { name: 'departure', type: 'time', required: true },
      ],
      output: { name: 'prediction', task: 'classification' },
    })
    await created(app, `models:/${loggedModel}`, { loggedModel })
    const tag = await app.context().ledger.first('loggedModelTags', { model: loggedModel, key: 'mlflow.modelVersions' })
    assert.equal(tag?.value, '[{"name": "late", "version": 1}, {"name": "late", "version": 2}]')
  }))

test('a version stays what it was when the folder it came from changes, and is the same as the folder stored from disk', () =>
  withApp(async (app) => {
    await logged(app)
    const ctx = app.context()
    const first = (await created(app, `models:/${loggedModel}`)).version
    await keep(app, loggedModel, 'late.txt', 'added later')
    const second = (await created(app, `models:/${loggedModel}`)).version
    assert.notEqual(first.manifest, second.manifest)
    const folder = join(ctx.stateFolder, 'tmp', 'same')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'MLmodel'), mlmodel)
    await writeFile(join(folder, 'model.pkl'), 'pickle')
    assert.equal(first.manifest, await ctx.blobs.putFolder(folder, 'model'))
  }))

test('a directory of our own becomes a version that can be packed, wherever it was logged', () =>
  withApp(async (app) => {
    const ctx = app.context()
    const run = newRun(ctx, { kind: 'script', experiment: 'late' })
    const digest = await storeModel(ctx, 0, { MLmodel: stringify({ flavors: { levain: {} } }) })
    const artifact = { run: run.id, path: 'model', type: 'model', digest, bytes: 1, at: nowIso(ctx) }
    await ctx.ledger.commit([...runChanges(ctx, run), insert('artifacts', artifact)])
    const { version } = await created(app, `mlflow-artifacts:/late/${run.id}/artifacts/model`, { run: run.id })
    assert.deepEqual([version.manifest, version.algorithm, version.trainedOn, version.run], [digest, 'dummy', trainingTable, run.id])
    const { bundle } = await app.call('pack.bundle', { model: 'late@1' })
    assert.deepEqual([bundle.model, bundle.version], ['late', 1])
  }))

test('a source elsewhere is kept as its address; lineage leads from the run over the logged model to the version', () =>
  withApp(async (app) => {
    const { version } = await created(app, 's3://bucket/a/model', { run: 'their-run', tags: { a: '1' }, description: 'theirs' })
    assert.deepEqual(
      [version.manifest, version.source, version.location, version.run],
      [null, 's3://bucket/a/model', 's3://bucket/a/model', 'their-run'],
    )
    const run = await logged(app)
    const { version: exact } = await created(app, `models:/${loggedModel}`)
    const { nodes } = await app.call('explore.lineage', { of: 'model:late@2' })
    assert.deepEqual(new Set(nodes), new Set(['model:late@2', `model:${exact.manifest}`, `model:${loggedModel}`, `run:${run}`]))
  }))

test('paths on the server are refused unless inside the artifacts of their run; addresses that climb are refused, however encoded', () =>
  withApp(async (app) => {
    const ctx = app.context()
    const location = 'file:///srv/mlflow/7/artifacts'
    const run = newRun(ctx, { kind: 'script', experiment: 'late', location })
    await ctx.ledger.commit(runChanges(ctx, run))
    for (const source of ['/srv/mlflow/7/artifacts/model', `${location}/model`, `${location}/model/..`, location])
      assert.equal((await created(app, source, { run: run.id })).version.source, source)
    const problem = async (source: string, more: object = {}) => {
      const error = await created(app, source, more).then(
        () => undefined,
        (reason) => reason,
      )
      assert.ok(isLevainError(error, 'source-invalid'), source)
      return error.details.problem
    }
    const at = { run: run.id }
    assert.equal(await problem('/srv/mlflow/7/artifacts/model'), 'local')
    assert.equal(await problem('/srv/mlflow/7/artifacts-other', at), 'local')
    assert.equal(await problem(`${location}/../../8/artifacts`, at), 'local')
    assert.equal(await problem('/etc/passwd', at), 'local')
    assert.equal(await problem('file://elsewhere/srv/mlflow/7/artifacts', at), 'remote-file')
    for (const source of [
      'mlflow-artifacts:/a/../b',
      's3://bucket/..%2f..%2fx',
      'http://host/a/%252e%252e/b',
      'mlflow-artifacts://host/a%00',
      'dbfs:/a/%2e/b',
      's3://bucket',
    ])
      assert.equal(await problem(source), 'relative', source)
    for (const source of ['models:/m-none', 'models:/none/1', 'models:/late@none', 'models:/late/99', 'models:/late/Staging'])
      assert.equal(await problem(source), 'unknown', source)
  }))

test('where the server names the sources it wants, no other becomes a version, and a broken pattern lets in nothing', async (t) => {
  t.after(() => delete process.env.LEVAIN_MODEL_SOURCES)
  await withApp(async (app) => {
    process.env.LEVAIN_MODEL_SOURCES = '^(models:|s3://models/)'
    assert.equal((await created(app, 's3://models/late')).version.source, 's3://models/late')
    await assert.rejects(created(app, 's3://elsewhere/late'), (error) => isLevainError(error, 'source-invalid'))
    process.env.LEVAIN_MODEL_SOURCES = '('
    await assert.rejects(created(app, 's3://models/late'), (error) => isLevainError(error, 'input-invalid'))
    assert.equal((await app.call('registry.versions', {})).versions.length, 1)
  })
})

test('a copy has the files, labels and description of its original, and says where it came from', () =>
  withApp(async (app) => {
    await logged(app)
    const { version } = await created(app, `models:/${loggedModel}`, { description: 'good', tags: { a: '1' } })
    await app.call('registry.create', { model: 'prod' })
    const copy = await app.call('registry.copyVersion', { model: 'late', version: 1, to: 'prod' })
    assert.deepEqual(
      [copy.version.source, copy.version.manifest, copy.version.location, copy.version.description, copy.tags],
      ['models:/late/1', version.manifest, version.location, 'good', { a: '1' }],
    )
    await app.call('registry.alias', { model: 'prod', version: 1, alias: 'live' })
    for (const source of ['models:/prod@live', 'models:/prod/latest', 'models:/prod/None'])
      assert.equal((await created(app, source)).version.manifest, version.manifest, source)
  }))

test('a deleted version is gone with its aliases, tells no longer where it came from, and its number is never given again', () =>
  withApp(async (app) => {
    await created(app, 's3://bucket/secret/model', { run: 'their-run', description: 'secret', tags: { a: '1' } })
    await created(app, 's3://bucket/model')
    await app.call('registry.alias', { model: 'late', version: 2, alias: 'live' })
    await app.call('registry.deleteVersion', { model: 'late', version: 1 })
    await app.call('registry.deleteVersion', { model: 'late', version: 2 })
    assert.deepEqual((await app.call('registry.show', { model: 'late' })).model.aliases, {})
    await assert.rejects(app.call('registry.version', { model: 'late', version: 1 }), refusedWith('model-not-found'))
    await assert.rejects(app.call('registry.deleteVersion', { model: 'late', version: 1 }), refusedWith('model-not-found'))
    const row = await app.context().ledger.first('modelVersions', { model: 'late', version: 1 })
    assert.deepEqual([row?.source, row?.run, row?.description], ['', null, ''])
    assert.equal((await created(app, 's3://bucket/model')).version.version, 3)
    assert.deepEqual(
      (await app.call('registry.versions', { filter: "name = 'late'" })).versions.map(({ version }) => version.version),
      [3],
    )
  }))

test('versions are found by model, number, run, source and label, the last changed first', () =>
  withApp(async (app) => {
    for (const n of [1, 2, 3]) await created(app, `s3://bucket/${n}`, { run: `run-${n}`, tags: { n: String(n) } })
    const found = async (filter: string, orderBy: string[] = []) =>
      (await app.call('registry.versions', { filter, orderBy })).versions.map(({ version }) => version.version)
    assert.deepEqual(await found('version_number >= 2', ['version_number ASC']), [2, 3])
    assert.deepEqual(await found("run_id IN ('run-1', 'run-3')", ['version_number DESC']), [3, 1])
    assert.deepEqual(await found("source_path LIKE 's3://%/2' OR tags.n = '1'", ['version_number ASC']), [1, 2])
    await app.call('registry.updateVersion', { model: 'late', version: 1, description: 'changed' })
    const versions = (await app.call('registry.versions', {})).versions.map(({ version }) => version)
    assert.ok(versions.every((one, i) => i === 0 || one.updatedAt <= (versions[i - 1]?.updatedAt ?? '')))
  }))

test('several processes that make versions of one model at once get each number once', () =>
  withApp(async (app, env) => {
    await app.call('registry.create', { model: 'late' })
    const program = join(import.meta.dirname, 'versions.writer.ts')
    const run = () => promisify(execFile)(process.execPath, ['--conditions=@levain/source', program, app.projectFolder, '10'], { env })
    await Promise.all([run(), run(), run()])
    const { versions } = await app.call('registry.show', { model: 'late' })
    assert.deepEqual(
      versions.map(({ version }) => version).reverse(),
      Array.from({ length: 30 }, (_, i) => i + 1),
    )
  }))
