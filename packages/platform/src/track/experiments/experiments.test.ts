import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { type App, withApp } from '../../app/index.ts'

const refusedWith = (code: Parameters<typeof isLevainError>[1]) => (error: unknown) => isLevainError(error, code)
const names = async (app: App, search: object = {}) =>
  (await app.call('track.experiments', search)).experiments.map(({ experiment }) => experiment.name).sort()

test('the default experiment is there from the start; an id is the name where it can be one, else a number', () =>
  withApp(async (app) => {
    assert.equal((await app.call('track.experiment', { experiment: '0' })).experiment.name, 'Default')
    const ids: string[] = []
    for (const name of ['churn', 'with space', '2026', 'a/b']) ids.push((await app.call('track.createExperiment', { name })).experiment.id)
    assert.equal(ids[0], 'churn')
    for (const id of ids.slice(1)) assert.match(id, /^\d+$/)
    assert.equal(new Set(ids).size, 4)
    for (const by of ['any', 'name'] as const)
      assert.equal((await app.call('track.experiment', { experiment: 'a/b', by })).experiment.id, ids[3])
    await assert.rejects(app.call('track.experiment', { experiment: 'a/b', by: 'id' }), refusedWith('experiment-not-found'))
  }))

test('of many who create one name at once one does, and the others are told; a name in the bin stays taken', () =>
  withApp(async (app) => {
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => app.call('track.createExperiment', { name: 'one name' })))
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
    for (const outcome of outcomes) if (outcome.status === 'rejected') assert.ok(isLevainError(outcome.reason, 'experiment-exists'))
    await app.call('track.deleteExperiment', { experiment: 'one name' })
    await assert.rejects(app.call('track.createExperiment', { name: 'one name' }), refusedWith('experiment-exists'))
  }))

test('who was renamed keeps the id, and its old name may be taken by another', () =>
  withApp(async (app) => {
    await app.call('track.createExperiment', { name: 'a' })
    await app.call('track.renameExperiment', { experiment: 'a', name: 'b' })
    assert.equal((await app.call('track.experiment', { experiment: 'b' })).experiment.id, 'a')
    const second = await app.call('track.createExperiment', { name: 'a' })
    assert.match(second.experiment.id, /^\d+$/)
    await assert.rejects(
      app.call('track.renameExperiment', { experiment: second.experiment.id, name: 'b' }),
      refusedWith('experiment-exists'),
    )
  }))

test('an experiment goes into the bin with its runs and comes out with all of them', () =>
  withApp(async (app) => {
    await app.call('track.createExperiment', { name: 'e' })
    const [kept, dropped] = [await app.call('track.start', { experiment: 'e' }), await app.call('track.start', { experiment: 'e' })]
    await app.call('track.delete', { run: dropped.id })
    await app.call('track.deleteExperiment', { experiment: 'e' })
    assert.deepEqual(await names(app), ['Default'])
    assert.deepEqual(await names(app, { view: 'deleted' }), ['e'])
    await assert.rejects(app.call('track.log', { run: kept.id, tags: { a: 'b' } }), refusedWith('run-deleted'))
    await assert.rejects(app.call('track.start', { experiment: 'e' }), refusedWith('experiment-deleted'))
    await assert.rejects(app.call('track.tagExperiment', { experiment: 'e', tags: { a: 'b' } }), refusedWith('experiment-deleted'))
    await app.call('track.restoreExperiment', { experiment: 'e' })
    assert.equal((await app.call('track.experiment', { experiment: 'e' })).runs, 2)
  }))

test('folders show what is in them and how much is below', () =>
  withApp(async (app) => {
    for (const name of ['churn/2026/trees', 'churn/2026/linear', 'churn/old', 'churn', 'churner'])
      await app.call('track.createExperiment', { name })
    const { createdAt: newest } = await app.call('track.start', { experiment: 'churn/2026/trees' })
    const top = await app.call('track.folders', {})
    assert.deepEqual(top.folders, [{ name: 'churn', path: 'churn', experiments: 3, runs: 1, newest }])
    assert.deepEqual(
      top.experiments.map(({ experiment }) => experiment.name),
      ['Default', 'churn', 'churner'],
    )
    const inside = await app.call('track.folders', { folder: 'churn' })
    assert.deepEqual(
      [inside.folders.map(({ path }) => path), inside.experiments.map(({ experiment }) => experiment.name)],
      [['churn/2026'], ['churn/old']],
    )
  }))

test('ids that are numbers are in the order of numbers, before the others, whatever page they are on', () =>
  withApp(async (app) => {
    const byNumber: string[] = []
    for (let i = 0; i < 12; i += 1) byNumber.push((await app.call('track.createExperiment', { name: `number ${i}` })).experiment.id)
    await app.call('track.createExperiment', { name: '1e' })
    const seen: string[] = []
    let page: string | undefined
    do {
      const found = await app.call('track.experiments', { orderBy: ['experiment_id'], limit: 3, ...(page ? { page } : {}) })
      seen.push(...found.experiments.map(({ experiment }) => experiment.id))
      page = found.next
    } while (page)
    assert.deepEqual(seen, ['0', ...byNumber, '1e'])
    const { experiments } = await app.call('track.experiments', { filter: `experiment_id = '10'` })
    assert.deepEqual(
      experiments.map(({ experiment }) => experiment.id),
      ['10'],
    )
  }))

test('experiments are found by name and tags, and a page leads to the next', () =>
  withApp(async (app) => {
    for (const [name, team] of Object.entries({ a: 'red', b: 'blue', c: 'red' }))
      await app.call('track.createExperiment', { name, tags: { team } })
    assert.equal((await names(app, { filter: `tags.team = 'red' OR name = 'Default'` })).length, 3)
    const seen: string[] = []
    let page: string | undefined
    do {
      const found = await app.call('track.experiments', { limit: 1, ...(page ? { page } : {}) })
      seen.push(...found.experiments.map(({ experiment }) => experiment.id))
      page = found.next
    } while (page)
    assert.equal(new Set(seen).size, 4)
  }))
