import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { withApp } from '../app/index.ts'

const page = 'experiment:churn'

test('a view saved under a name comes back as it was, on its page only', () =>
  withApp(async (app) => {
    const state = { sort: '-metrics.auc', columns: ['params.depth'], charts: [{ kind: 'curve', metric: 'loss' }] }
    await app.call('track.saveView', { page, name: 'best', state })
    await app.call('track.saveView', { page, name: 'a first look', state: {} })
    const found = await app.call('track.views', { page })
    assert.deepEqual(
      found.map((view) => [view.name, view.state]),
      [
        ['a first look', {}],
        ['best', state],
      ],
    )
    assert.deepEqual(await app.call('track.views', { page: 'experiment:other' }), [])
  }))

test('saving under a name that is taken replaces the view and keeps its identity', () =>
  withApp(async (app) => {
    const first = await app.call('track.saveView', { page, name: 'best', state: { sort: 'name' } })
    const second = await app.call('track.saveView', { page, name: 'best', state: { sort: '-name' } })
    assert.equal(second.id, first.id)
    assert.deepEqual(
      (await app.call('track.views', { page })).map(({ state }) => state),
      [{ sort: '-name' }],
    )
  }))

test('a deleted view is gone, and deleting what is not there is refused', () =>
  withApp(async (app) => {
    const { id } = await app.call('track.saveView', { page, name: 'best', state: {} })
    await app.call('track.deleteView', { view: id })
    assert.deepEqual(await app.call('track.views', { page }), [])
    await assert.rejects(app.call('track.deleteView', { view: id }), (error) => isLevainError(error, 'view-not-found'))
  }))
