import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { type App, withApp } from '../../app/index.ts'

const refusedWith = (code: Parameters<typeof isLevainError>[1]) => (error: unknown) => isLevainError(error, code)
const found = async (app: App, search: object) => (await app.call('track.search', search)).runs.map(({ run }) => run.name)

test('a run without a name is given one; name and parent are tags too, and either way of changing them is the same', () =>
  withApp(async (app) => {
    const parent = await app.call('track.start', {})
    assert.match(parent.name, /^[a-z]+-[a-z]+-\d{1,4}$/)
    assert.ok(parent.name.length <= 20)
    const child = await app.call('track.start', { name: 'first', tags: { 'mlflow.parentRunId': parent.id } })
    assert.equal(child.parent, parent.id)
    await app.call('track.log', { run: child.id, tags: { 'mlflow.runName': 'second' } })
    assert.equal((await app.call('track.show', { run: child.id })).run.name, 'second')
    await app.call('track.update', { run: child.id, name: 'third' })
    assert.equal((await app.call('track.show', { run: child.id })).tags['mlflow.runName'], 'third')
    assert.deepEqual(await found(app, { filter: `tags.mlflow.parentRunId = '${parent.id}'` }), ['third'])
    for (const key of ['mlflow.runName', 'mlflow.parentRunId']) await app.call('track.untag', { run: child.id, key })
    const { run } = await app.call('track.show', { run: child.id })
    assert.deepEqual([run.name, run.parent], ['third', null])
  }))

test('runs are found by least, greatest and last of a metric, sorted by it, over pages that neither lose nor repeat', () =>
  withApp(async (app) => {
    for (let i = 0; i < 7; i += 1) {
      const { id } = await app.call('track.start', { name: `r${i}` })
      const metrics = [i, 10 - i, i].map((value, step) => ({ key: 'loss', value, step }))
      if (i > 0) await app.call('track.log', { run: id, metrics, params: { depth: String(i % 2) } })
    }
    assert.deepEqual(
      await found(app, { filter: `metrics.loss.max > 7 AND (params.depth = '1' OR params.depth = '9')`, orderBy: ['metrics.loss'] }),
      ['r1'],
    )
    const orderBy = ['metrics.loss DESC']
    const seen: string[] = []
    let page: string | undefined
    do {
      const answer = await app.call('track.search', { orderBy, limit: 2, ...(page ? { page } : {}) })
      seen.push(...answer.runs.map(({ run }) => run.name))
      page = answer.next
    } while (page)
    assert.deepEqual(seen, ['r6', 'r5', 'r4', 'r3', 'r2', 'r1', 'r0'])
  }))

test('what a run read and made comes back, once however often it is said, and leads to the run', () =>
  withApp(async (app) => {
    const { id } = await app.call('track.start', { name: 'reader' })
    const datasets = [{ name: 'late', digest: 'a1', source: 's', sourceType: 'local', tags: { 'mlflow.data.context': 'train' } }]
    for (let time = 0; time < 2; time += 1) await app.call('track.addInputs', { run: id, datasets, models: ['m-1'] })
    await app.call('track.addOutputs', { run: id, models: [{ model: 'm-2', step: 3 }] })
    const { inputs, outputs } = await app.call('track.show', { run: id })
    assert.deepEqual(
      [inputs.datasets.map(({ dataset }) => dataset.name), inputs.models, outputs],
      [['late'], ['m-1'], [{ model: 'm-2', step: 3 }]],
    )
    assert.deepEqual(await found(app, { filter: `dataset.name = 'late' AND dataset.context = 'train'` }), ['reader'])
    assert.deepEqual(await app.call('track.datasets', { experiments: ['0'] }), [
      { experiment: '0', name: 'late', digest: 'a1', context: 'train' },
    ])
  }))

test('a comparison shows what differs, and everything where asked for', () =>
  withApp(async (app) => {
    const ids: string[] = []
    for (const depth of ['3', '4']) {
      const { id } = await app.call('track.start', { tags: { team: 'red' } })
      const metrics = [
        { key: 'same', value: 1 },
        { key: 'auc', value: Number(depth) / 5 },
      ]
      await app.call('track.log', { run: id, params: { depth, eta: '1' }, metrics })
      ids.push(id)
    }
    const differing = await app.call('track.compare', { runs: ids })
    assert.deepEqual(differing.params, [{ key: 'depth', values: ['3', '4'] }])
    assert.deepEqual([differing.metrics.map(({ key }) => key), differing.tags, differing.same], [['auc'], [], 3])
    const all = await app.call('track.compare', { runs: ids, all: true })
    assert.deepEqual([all.params.length, all.metrics.length, all.tags.length, all.same], [2, 2, 1, 0])
  }))

test('runs move into another experiment together or not at all, and their artifacts keep the address', () =>
  withApp(async (app) => {
    const first = await app.call('track.start', { experiment: 'a' })
    await app.call('track.createExperiment', { name: 'b' })
    await assert.rejects(app.call('track.move', { runs: [first.id, 'ffffffff'], experiment: 'b' }), refusedWith('run-not-found'))
    assert.equal((await app.call('track.show', { run: first.id })).run.experiment, 'a')
    const { runs } = await app.call('track.move', { runs: [first.id], experiment: 'b' })
    assert.deepEqual([runs[0]?.experiment, runs[0]?.location], ['b', `mlflow-artifacts:/a/${first.id}/artifacts`])
  }))

test('what is in the bin is read but not written, not listed but found where asked for', () =>
  withApp(async (app) => {
    const { id } = await app.call('track.start', { name: 'gone' })
    await app.call('track.delete', { run: id })
    await assert.rejects(app.call('track.log', { run: id, params: { a: 'b' } }), refusedWith('run-deleted'))
    await assert.rejects(app.call('track.untag', { run: id, key: 'mlflow.runName' }), refusedWith('run-deleted'))
    assert.equal((await app.call('track.show', { run: id })).run.name, 'gone')
    assert.deepEqual([await found(app, {}), await found(app, { view: 'deleted' })], [[], ['gone']])
    await app.call('track.restore', { run: id })
    assert.deepEqual(await found(app, {}), ['gone'])
  }))

test('a key that is no plain path is refused', () =>
  withApp(async (app) => {
    const { id } = await app.call('track.start', {})
    for (const key of ['', '../a', 'a//b', '/a', 'a/./b', 'a$', 'x'.repeat(251)])
      await assert.rejects(app.call('track.log', { run: id, params: { [key]: '1' } }), refusedWith('input-invalid'), key)
    await app.call('track.log', { run: id, params: { 'a/b c:d-e.f_ü': '1' } })
  }))
