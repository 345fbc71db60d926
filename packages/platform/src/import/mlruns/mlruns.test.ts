import assert from 'node:assert/strict'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { isLevainError, type TableName } from '@levain/core'
import { type App, withApp } from '../../app/index.ts'
import { modelId, put, runId, withMlruns } from './testing.ts'

const withBoth = (body: (app: App, folder: string) => Promise<void>) => withMlruns((folder) => withApp((app) => body(app, folder)))
const bring = (app: App, folder: string) => app.call('import.mlruns', { folder })

const tables: readonly TableName[] = [
  'experiments',
  'experimentTags',
  'runs',
  'params',
  'tags',
  'metricSeries',
  'metricPoints',
  'artifacts',
  'loggedModels',
  'loggedModelMetrics',
  'runLinks',
  'traces',
  'spans',
  'assessments',
  'models',
  'modelVersions',
  'modelVersionTags',
]

/** All rows of what was brought in, without when it was. */
async function everything(app: App): Promise<string> {
  const { ledger } = app.context()
  const rows = await Promise.all(tables.map((table) => ledger.find(table)))
  return JSON.stringify(rows, (key, value) => (key === 'at' ? undefined : value))
}

test('runs keep their ids, and come with parameters, tags, every metric point, artifacts and datasets', () =>
  withBoth(async (app, folder) => {
    const outcome = await bring(app, folder)
    assert.deepEqual(outcome.brought, { experiment: 3, loggedModel: 1, run: 2, trace: 1, model: 1, version: 2 })
    assert.deepEqual(outcome.leftOut, [])
    const shown = await app.call('track.show', { run: runId })
    assert.deepEqual(
      [shown.run.status, shown.run.user, shown.run.name, shown.run.startedAt],
      ['ok', 'ada', 'first', '2026-11-23T11:03:54.981Z'],
    )
    assert.deepEqual(shown.params, { depth: '6', 'a/b': 'x\ny' })
    assert.equal(shown.tags.team, 'ünï')
    const history = async (key: string) => (await app.call('track.history', { run: runId, key })).points.map(({ value }) => value)
    assert.deepEqual(await history('val/loss'), [1, 0.5, 0.3333333333333333])
    assert.deepEqual((await history('odd')).toSorted(), ['Infinity', 'NaN', -1.5e-7, 7].toSorted())
    const { ledger, blobs } = app.context()
    const notes = await ledger.first('artifacts', { run: runId, path: 'dir/notes.txt' })
    assert.equal(await blobs.text(notes?.digest ?? ''), 'hello')
    const links = await ledger.find('runLinks', { where: { run: runId } })
    assert.deepEqual(links.map(({ role, kind, context, step }) => [role, kind, context, step]).sort(), [
      ['input', 'dataset', 'train', 0],
      ['output', 'model', '', 3],
    ])
    const { experiment } = await app.call('track.experiment', { experiment: 'größe/a b' })
    assert.equal(shown.run.experiment, experiment.id)
  }))

test('what was in the bin is in the bin, with its artifacts', () =>
  withBoth(async (app, folder) => {
    await bring(app, folder)
    const { ledger } = app.context()
    const child = await ledger.first('runs', { id: 'child01' })
    assert.deepEqual([child?.deletedAt, child?.parent, child?.status], ['2026-11-23T11:04:18.532Z', runId, 'failed'])
    assert.equal(await ledger.count('artifacts', { run: 'child01' }), 1)
    assert.notEqual((await ledger.first('experiments', { name: 'gone' }))?.deletedAt, null)
  }))

test('versions keep their numbers, aliases and stages, and are the files that came with their run', () =>
  withBoth(async (app, folder) => {
    await bring(app, folder)
    const { ledger, blobs } = app.context()
    const [second, third] = await ledger.find('modelVersions', { where: { model: 'churn' }, orderBy: [['version', 'asc']] })
    assert.deepEqual([second?.version, second?.stage, second?.algorithm, third?.version], [2, 'Staging', 'sklearn', 3])
    assert.match(second?.location ?? '', new RegExp(`^mlflow-artifacts:/\\d+/${runId}/artifacts/model$`))
    const manifest = await blobs.manifest(second?.manifest ?? '')
    assert.deepEqual(
      manifest.files.map(({ path }) => path),
      ['MLmodel'],
    )
    assert.deepEqual([third?.loggedModel, third?.metrics.auc?.value], [modelId, 0.75])
    assert.deepEqual((await ledger.first('models', { name: 'churn' }))?.aliases, { champion: 2 })
  }))

test('traces come with their spans, exact to the nanosecond, and what was said of them', () =>
  withBoth(async (app, folder) => {
    await bring(app, folder)
    const { trace, tags, spans, assessments } = await app.call('trace.show', { trace: 'tr-1' })
    assert.deepEqual([trace.state, trace.durationMs, trace.requestPreview], ['ok', 4, '{"q": 1}'])
    assert.deepEqual(tags, { 'mlflow.traceName': 'ask', 'mlflow.trace.spansLocation': 'TRACKING_STORE' })
    assert.deepEqual([spans[0]?.id, spans[0]?.type, spans[0]?.startNs], ['0000000000000001', 'LLM', '1795431878986000001'])
    assert.deepEqual(spans[0]?.content.attributes, { 'mlflow.spanType': 'LLM', 'mlflow.spanInputs': { q: 1 }, plain: 'no json' })
    assert.deepEqual([assessments[0]?.name, assessments[0]?.value, assessments[0]?.source.type], ['good', true, 'human'])
  }))

test('a second import changes nothing', () =>
  withBoth(async (app, folder) => {
    const first = await bring(app, folder)
    const before = await everything(app)
    const second = await bring(app, folder)
    assert.deepEqual(second.brought, {})
    assert.deepEqual(second.there, first.brought)
    assert.equal(await everything(app), before)
  }))

test('an import that was broken off goes on, and ends with the same as one that was not', () =>
  withMlruns(async (folder) => {
    let whole = ''
    await withApp(async (app) => {
      await bring(app, folder)
      whole = await everything(app)
    })
    await withApp(async (app) => {
      const { ledger } = app.context()
      const commit = ledger.commit.bind(ledger)
      let commits = 0
      for (const breakAt of [3, 9, 14, 20, 26]) {
        commits = 0
        const stop = new AbortController()
        ledger.commit = async (changes) => {
          commits += 1
          if (commits === breakAt) {
            stop.abort()
            throw new Error('the power went')
          }
          return commit(changes)
        }
        await bring2(app, folder, stop.signal)
      }
      ledger.commit = commit
      await bring(app, folder)
      const without = (text: string) => text.replace(/"id":"a-[0-9a-f]+"/g, '').replace(/"(created|updated)At":"[^"]+"/g, '')
      assert.equal(without(await everything(app)), without(whole))
    })
  }))

const bring2 = (app: App, folder: string, signal: AbortSignal) => app.call('import.mlruns', { folder }, { signal }).catch(() => undefined)

test('a run that went on at the source is brought up to date', () =>
  withBoth(async (app, folder) => {
    await bring(app, folder)
    await put(folder, `12/${runId}/metrics/later`, '1795431839999 4 1\n')
    const outcome = await bring(app, folder)
    assert.deepEqual(outcome.brought, { run: 1 })
    assert.equal((await app.call('track.show', { run: runId })).metrics.later?.last, 4)
  }))

test('links and addresses that lead out of the folder are refused and told, and what is behind them is not read', () =>
  withMlruns((folder) =>
    withApp(async (app) => {
      const secret = join(app.projectFolder, 'secret')
      await mkdir(secret)
      await writeFile(join(secret, 'meta.yaml'), 'run_id: stolen\nstatus: 3\n')
      await symlink(secret, join(folder, '12', 'stolen'))
      await symlink(secret, join(folder, '99'))
      await symlink(join(secret, 'meta.yaml'), join(folder, `12/${runId}/artifacts/dir/link.txt`))
      await put(folder, '12/dotted/meta.yaml', 'run_id: ../../etc\nstatus: 3\n')
      const { leftOut, leftOutCount } = await bring(app, folder)
      const items = leftOut.map(({ item }) => item).sort()
      assert.deepEqual(items, [`artifact:${runId}/dir/link.txt`, 'experiment:99', 'run:dotted', 'run:stolen'])
      assert.equal(leftOutCount, 4)
      assert.equal(await app.context().ledger.count('runs'), 2)
    }),
  ))

test('a damaged run is left out with the reason, and the others come', () =>
  withBoth(async (app, folder) => {
    await put(folder, '12/broken/meta.yaml', 'run_id: [')
    await put(folder, '12/empty/params/a', '1')
    const { brought, leftOut } = await bring(app, folder)
    assert.equal(brought.run, 2)
    assert.deepEqual(leftOut.map(({ item }) => item).sort(), ['run:broken', 'run:empty'])
  }))

test('whatever is wrong inside of a file is told of that thing alone, and everything else comes', () =>
  withBoth(async (app, folder) => {
    await put(folder, '77/meta.yaml', 'name: far\ncreation_time: 9007199254740991\n')
    await put(folder, '12/traces/tr-2/trace_info.yaml', 'trace_id: tr-2\nstate: OK\n')
    await put(folder, '12/traces/tr-2/artifacts/traces.json', '{"spans": [')
    await put(folder, '12/traces/tr-3/trace_info.yaml', 'trace_id: tr-3\nstate: OK\n')
    await put(folder, '12/traces/tr-3/artifacts/traces.json', '{"spans": [{"name": 1}]}')
    await put(folder, '12/traces/tr-4/trace_info.yaml', 'trace_id: tr-4\nstate: OK\n')
    const broken = 'assessment_name: a\nexpectation:\n  serialized_value:\n    value: "{"\n'
    await put(folder, '12/traces/tr-4/assessments/a.yaml', broken)
    const { brought, leftOut } = await bring(app, folder)
    assert.deepEqual(brought, { experiment: 3, loggedModel: 1, run: 2, trace: 1, model: 1, version: 2 })
    assert.deepEqual(leftOut.map(({ item }) => item).sort(), ['experiment:77', 'trace:tr-2', 'trace:tr-3', 'trace:tr-4'])
  }))

test('a line of a metric without an end is passed over, and the points around it come', () =>
  withBoth(async (app, folder) => {
    await put(folder, `12/${runId}/metrics/odd`, `1795431835001 1 0\n${'7'.repeat(40 * 2 ** 20)}\n1795431835002 2 1\r\n1795431835003 3 2`)
    await bring(app, folder)
    const { points } = await app.call('track.history', { run: runId, key: 'odd' })
    assert.deepEqual(
      points.map(({ value }) => value),
      [1, 2, 3],
    )
  }))

test('what was recorded here under the same id or number is never written over', () =>
  withBoth(async (app, folder) => {
    const { ledger } = app.context()
    const mine = await app.call('track.start', { name: 'mine' })
    await put(folder, '12/same/meta.yaml', `run_id: ${mine.id}\nrun_name: theirs\nstatus: 3\n`)
    const { leftOut } = await bring(app, folder)
    assert.deepEqual(
      leftOut.map(({ item }) => item),
      ['run:same'],
    )
    assert.equal((await ledger.first('runs', { id: mine.id }))?.name, 'mine')
  }))

test('a folder that is no file store is refused', () =>
  withApp(async (app) => {
    for (const folder of ['.', 'nowhere']) await assert.rejects(bring(app, folder), (error) => isLevainError(error, 'folder-not-found'))
  }))
