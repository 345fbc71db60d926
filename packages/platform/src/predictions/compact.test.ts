import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Context, insert, newModel, newModelVersion, nowIso, type SignatureColumn } from '@levain/core'
import { segmentPath } from '@levain/runtime/serve'
import { withApp } from '../app/index.ts'
import { compactLog, newestPredictions, readLog } from './index.ts'

const day = Date.UTC(2026, 0, 5)

/** A deployment whose log a test writes. */
async function deployed(ctx: Context, versions: readonly (readonly SignatureColumn[])[]) {
  const folder = join(ctx.stateFolder, 'deployments', 'shop')
  await mkdir(join(folder, 'log'), { recursive: true })
  const at = nowIso(ctx)
  const output = { name: 'late', task: 'classification' as const, classes: ['no', 'yes'] }
  const rows = versions.map((inputs, index) =>
    newModelVersion(ctx, { model: 'shop', version: index + 1, signature: { inputs: [...inputs], output } }),
  )
  const deployment = {
    name: 'shop',
    target: 'local' as const,
    status: 'ready' as const,
    model: 'shop',
    version: 1,
    bundle: `sha256:${'0'.repeat(64)}`,
    previous: null,
    trusted: [],
    url: 'http://127.0.0.1:1',
    pid: null,
    folder,
    error: null,
    createdAt: at,
    updatedAt: at,
  }
  await ctx.ledger.commit([
    insert('models', newModel(ctx, { name: 'shop' })),
    ...rows.map((row) => insert('modelVersions', row)),
    insert('deployments', deployment),
  ])
  const segment = (number: number) => segmentPath(join(folder, 'log'), day + number)
  const write = (number: number, ...lines: string[]) => writeFile(segment(number), lines.join(''))
  return { deployment, segment, write, logFolder: join(folder, 'log'), signature: { inputs: [...(versions[0] ?? [])], output } }
}

const km: SignatureColumn = { name: 'km', type: 'number', required: true }
const line = (id: string, inputs: object, version = 1, seconds = 0): string =>
  `${JSON.stringify({ id, at: new Date(day + seconds * 1000).toISOString(), deployment: 'shop', model: 'shop', version, inputs, prediction: 'no', probabilities: [0.9, 0.1] })}\n`

const idsIn = async (ctx: Context): Promise<string[]> => {
  const [newest] = await ctx.ledger.find('datasetVersions', { where: { dataset: 'shop.log' }, orderBy: [['version', 'desc']], limit: 1 })
  const rows = await ctx.tables.query('select __id__ as id from t order by 1', { t: newest?.manifest ?? '' })
  return rows.map(({ id }) => String(id))
}

test('closed segments become a dataset and go; the open one stays, and both are read as one log', () =>
  withApp(async (app) => {
    const ctx = app.context()
    const { deployment, write, logFolder, signature } = await deployed(ctx, [[km]])
    await write(1, line('a', { km: 1 }), line('b', { km: 2 }, 1, 1))
    await write(2, line('c', { km: 3 }, 1, 2))
    await write(3, line('d', { km: 4 }, 1, 3))
    assert.deepEqual(await compactLog(ctx, deployment, day + 2), { version: 1, rows: 3, segments: 2, unreadable: 0 })
    assert.deepEqual(await readdir(logFolder), [`predictions-${day + 2}.taken`, `predictions-${day + 3}.jsonl`])
    assert.deepEqual(await idsIn(ctx), ['a', 'b', 'c'])
    assert.equal((await readLog(ctx, deployment, signature, {})).rows, 4)
    const newest = await newestPredictions(ctx, deployment, 3)
    assert.deepEqual(
      newest.map(({ id, inputs }) => [id, inputs.km]),
      [
        ['d', 4],
        ['c', 3],
        ['b', 2],
      ],
    )
    assert.deepEqual((await compactLog(ctx, deployment, day + 9)).version, 2)
    assert.deepEqual(await idsIn(ctx), ['a', 'b', 'c', 'd'])
    const edges = await ctx.ledger.find('lineage', { where: { to: 'dataset:shop.log@2', role: 'source' } })
    assert.deepEqual(edges.map(({ from }) => from).sort(), ['deployment:shop', 'model:shop@1'])
  }))

test('broken off after the commit and before the segments went, nothing comes twice, and what is answered later still comes', () =>
  withApp(async (app) => {
    const ctx = app.context()
    const { deployment, write, segment, signature } = await deployed(ctx, [[km]])
    await write(1, line('a', { km: 1 }))
    const before = await readFile(segment(1))
    await compactLog(ctx, deployment, day + 1)
    await writeFile(segment(1), before)
    assert.equal((await readLog(ctx, deployment, signature, {})).rows, 1)
    assert.equal((await newestPredictions(ctx, deployment, 10)).length, 1)
    await write(2, line('b', { km: 1 }))
    await compactLog(ctx, deployment, day + 2)
    await compactLog(ctx, deployment, day + 2)
    assert.deepEqual(await idsIn(ctx), ['a', 'b'])
  }))

test('several at once take each row once', () =>
  withApp(async (app) => {
    const ctx = app.context()
    const { deployment, write } = await deployed(ctx, [[km]])
    for (const number of [1, 2, 3]) await write(number, line(`a${number}`, { km: 1 }))
    await Promise.all([1, 2, 3, 3].map((number) => compactLog(ctx, deployment, day + number)))
    assert.deepEqual(await idsIn(ctx), ['a1', 'a2', 'a3'])
  }))

test('a half-written last line is left out; other lines that are no records are told and their file is kept', () =>
  withApp(async (app) => {
    const ctx = app.context()
    const { deployment, write, logFolder } = await deployed(ctx, [[km]])
    await write(1, line('a', { km: 1 }), '{"id":"torn","at":"2026-01-0')
    await write(2, line('b', { km: 1 }), 'rubbish\n', line('c', { km: 1 }))
    assert.deepEqual(await compactLog(ctx, deployment, day + 2), { version: 1, rows: 3, segments: 2, unreadable: 1 })
    assert.deepEqual(await idsIn(ctx), ['a', 'b', 'c'])
    assert.ok((await readdir(logFolder)).includes(`predictions-${day + 2}.damaged`))
  }))

test('columns that come, go and change their type between versions lose no value', () =>
  withApp(async (app) => {
    const ctx = app.context()
    const zone: SignatureColumn = { name: 'zone', type: 'category', required: false }
    const { deployment, write } = await deployed(ctx, [[km], [{ ...km, type: 'text' }, zone], [zone]])
    await write(1, line('a', { km: 1.5 }))
    await compactLog(ctx, deployment, day + 1)
    await write(2, line('b', { km: 'far', zone: 'n' }, 2))
    await compactLog(ctx, deployment, day + 2)
    await write(3, line('c', { zone: 's', extra: 7 }, 3))
    await compactLog(ctx, deployment, day + 3)
    const [newest] = await ctx.ledger.find('datasetVersions', { where: { dataset: 'shop.log' }, orderBy: [['version', 'desc']], limit: 1 })
    const rows = await ctx.tables.query('select __id__ as id, km, zone, extra from t order by 1', { t: newest?.manifest ?? '' })
    assert.deepEqual(rows, [
      { id: 'a', km: '1.5', zone: null, extra: null },
      { id: 'b', km: 'far', zone: 'n', extra: null },
      { id: 'c', km: null, zone: 's', extra: '7' },
    ])
    assert.deepEqual((await ctx.tables.schema(newest?.manifest ?? '')).map(({ name, sqlType }) => [name, sqlType]).slice(-3), [
      ['km', 'VARCHAR'],
      ['zone', 'VARCHAR'],
      ['extra', 'VARCHAR'],
    ])
  }))

test('small files of a day grow together, and those of the days before stay as they are', () =>
  withApp(async (app) => {
    const ctx = app.context()
    const { deployment, write } = await deployed(ctx, [[km]])
    const tomorrow = 86_400_000
    for (const number of [1, 2, tomorrow + 1, tomorrow + 2]) {
      await write(number, line(`r${number}`, { km: number }))
      await compactLog(ctx, deployment, day + number)
    }
    const versions = await ctx.ledger.find('datasetVersions', { where: { dataset: 'shop.log' }, orderBy: [['version', 'asc']] })
    const files = await Promise.all(versions.map(async ({ manifest }) => (await ctx.blobs.manifest(manifest)).files))
    assert.deepEqual(
      files.map((each) => each.map(({ rows }) => rows)),
      [[1], [2], [2, 1], [2, 2]],
    )
    assert.equal(files[3]?.[0]?.sha256, files[1]?.[0]?.sha256)
  }))
