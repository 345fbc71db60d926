import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allVerbs, contracts } from '@levain/core'
import { withApp } from '../app/index.ts'

test('what is answered in bulk, without being parsed, is what the contract says', () =>
  withApp(async (app) => {
    const { id: run } = await app.call('track.start', { experiment: 'bread', tags: { team: 'red' } })
    const { model } = await app.call('track.createLoggedModel', { experiment: 'bread', run })
    const values = [1, 'NaN', 'Infinity', '-Infinity'] as const
    const metrics = values.map((value, step) => ({ key: 'loss', value, step, atMs: 1000 + step }))
    await app.call('track.log', { run, params: { depth: '3' }, metrics: [...metrics, { key: 'never', value: 'NaN', step: 0 }] })
    const dataset = { name: 'flights', digest: 'd', sourceType: 'local', source: '{}', schema: null, profile: null }
    await app.call('track.addInputs', { run, datasets: [{ ...dataset, tags: { 'mlflow.data.context': 'train' } }], models: [model.id] })
    await app.call('track.addOutputs', { run, models: [{ model: model.id, step: 1 }] })
    const answers = {
      'track.search': await app.call('track.search', { experiments: ['bread'] }),
      'track.history': await app.call('track.history', { run, key: 'loss' }),
      'track.curves': await app.call('track.curves', { runs: [run], key: 'loss' }),
    }
    const { search, history, curves } = contracts.track
    for (const verb of [search, history, curves]) assert.deepEqual(verb.output.parse(answers[verb.name]), answers[verb.name], verb.name)
    const inBulk = allVerbs.filter(({ bulk }) => bulk).map(({ name }) => name)
    assert.deepEqual(inBulk.sort(), Object.keys(answers).sort())
  }))
