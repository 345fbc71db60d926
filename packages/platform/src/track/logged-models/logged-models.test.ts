import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { type App, withApp } from '../../app/index.ts'

const refusedWith = (code: Parameters<typeof isLevainError>[1]) => (error: unknown) => isLevainError(error, code)
const create = async (app: App, name: string) => (await app.call('track.createLoggedModel', { name, params: { depth: '3' } })).model.id
const names = async (app: App, search: object) => (await app.call('track.loggedModels', search)).models.map(({ model }) => model.name)

test('a logged model is pending until it is said to be ready, and goes where its experiment keeps artifacts', () =>
  withApp(async (app) => {
    const { experiment } = await app.call('track.createExperiment', { name: 'far', location: 's3://bucket/far' })
    const { model } = await app.call('track.createLoggedModel', { experiment: experiment.id })
    assert.deepEqual([model.status, model.location], ['pending', `s3://bucket/far/models/${model.id}/artifacts`])
    const ready = await app.call('track.finishLoggedModel', { model: model.id })
    assert.equal(ready.model.status, 'ready')
  }))

test('a metric logged with a model is one of the run and of the model; searches look at it on the datasets named', () =>
  withApp(async (app) => {
    const [first, second] = [await create(app, 'first'), await create(app, 'second')]
    const { id } = await app.call('track.start', {})
    const on = (model: string, value: number, datasetName: string) => ({ key: 'auc', value, model, datasetName, datasetDigest: 'd' })
    const metrics = [on(first, 0.9, 'a'), on(first, 0.7, 'b'), on(second, 0.8, 'a'), on(second, 0.95, 'b')]
    await app.call('track.log', { run: id, metrics })
    assert.deepEqual(await names(app, { filter: 'metrics.auc > 0.85', datasets: [{ name: 'a' }] }), ['first'])
    assert.deepEqual(await names(app, { datasets: [{ name: 'c' }] }), [])
    for (const [name, best] of [
      ['a', 'first'],
      ['b', 'second'],
    ] as const)
      assert.equal((await names(app, { orderBy: [{ key: 'metrics.auc', descending: true, name }] }))[0], best)
    assert.equal((await app.call('track.show', { run: id })).metrics.auc?.max, 0.95)
  }))

test('parameters are written once, tags may change and be removed, what is in the bin is not found', () =>
  withApp(async (app) => {
    const model = await create(app, 'one')
    await app.call('track.describeLoggedModel', { model, params: { eta: '1' }, tags: { team: 'red' } })
    await assert.rejects(app.call('track.describeLoggedModel', { model, params: { depth: '4' } }), refusedWith('param-changed'))
    assert.deepEqual(await names(app, { filter: `params.eta = '1' AND tags.team = 'red'` }), ['one'])
    assert.deepEqual((await app.call('track.untagLoggedModel', { model, key: 'team' })).tags, {})
    await assert.rejects(app.call('track.untagLoggedModel', { model, key: 'team' }), refusedWith('tag-not-found'))
    await app.call('track.deleteLoggedModel', { model })
    await assert.rejects(app.call('track.loggedModel', { model }), refusedWith('logged-model-not-found'))
    assert.equal((await app.call('track.loggedModel', { model, deleted: true })).params.eta, '1')
    assert.deepEqual(await names(app, {}), [])
  }))

test('a metric for a model that is not there is refused, and nothing of the call is written', () =>
  withApp(async (app) => {
    const { id } = await app.call('track.start', {})
    const call = app.call('track.log', { run: id, metrics: [{ key: 'auc', value: 1, model: 'm-none' }] })
    await assert.rejects(call, refusedWith('logged-model-not-found'))
    assert.deepEqual((await app.call('track.show', { run: id })).metrics, {})
  }))
