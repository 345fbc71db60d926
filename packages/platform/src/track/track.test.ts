import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixedClock, insert, isLevainError, type Json } from '@levain/core'
import fc from 'fast-check'
import { type App, withApp } from '../app/index.ts'
import { findRun, shortId } from './index.ts'

const refusedWith = (code: Parameters<typeof isLevainError>[1]) => (error: unknown) => isLevainError(error, code)
const point = (key: string, value: number, step = 0) => ({ key, value, step })
const running = (app: App) => app.call('track.start', { experiment: 'churn' })

test('what is logged comes back: parameters, tags, and the last, least and greatest of each metric', () =>
  withApp(async (app) => {
    const { id } = await app.call('track.start', { experiment: 'churn', name: 'first', tags: { team: 'red' } })
    await app.call('track.log', { run: id, params: { depth: '6' }, metrics: [point('loss', 0.9, 1), point('loss', 0.2, 2)] })
    const { written } = await app.call('track.log', { run: id, metrics: [point('loss', 0.4, 3)], tags: { team: 'blue' } })
    const shown = await app.call('track.show', { run: id })
    assert.equal(written, 2)
    assert.deepEqual(shown.params, { depth: '6' })
    assert.deepEqual(shown.tags, { 'mlflow.runName': 'first', team: 'blue' })
    const { atMs, ...loss } = shown.metrics.loss ?? { atMs: 0 }
    assert.deepEqual(loss, { last: 0.4, step: 3, min: 0.2, max: 0.9 })
    assert.ok(atMs > 0)
    assert.deepEqual([shown.run.experiment, shown.run.name, shown.run.status], ['churn', 'first', 'running'])
  }))

test('a parameter may be repeated but not changed, and a refused call writes nothing', () =>
  withApp(async (app) => {
    const { id } = await running(app)
    await app.call('track.log', { run: id, params: { depth: '6' } })
    await app.call('track.log', { run: id, params: { depth: '6', eta: '0.1' } })
    const changed = app.call('track.log', { run: id, params: { depth: '7', fresh: '1' }, metrics: [point('loss', 1)] })
    await assert.rejects(changed, refusedWith('param-changed'))
    const shown = await app.call('track.show', { run: id })
    assert.deepEqual([shown.params, shown.metrics], [{ depth: '6', eta: '0.1' }, {}])
  }))

test('of many callers that set one parameter at once, one value stands and the others are told', () =>
  withApp(async (app) => {
    const { id } = await running(app)
    const calls = Array.from({ length: 10 }, (_, i) => app.call('track.log', { run: id, params: { depth: String(i) } }))
    const outcomes = await Promise.allSettled(calls)
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    assert.equal(refused.length, 9)
    for (const { reason } of refused) assert.ok(isLevainError(reason, 'param-changed'), String(reason))
  }))

test('many runs that name a new experiment at once all begin, in one experiment', () =>
  withApp(async (app) => {
    const runs = await Promise.all(Array.from({ length: 20 }, () => app.call('track.start', { experiment: 'new/one' })))
    assert.equal(new Set(runs.map(({ experiment }) => experiment)).size, 1)
  }))

test('logging the same points again changes nothing, so a call may be repeated', () =>
  withApp(async (app) => {
    const { id } = await running(app)
    const call = { run: id, metrics: [{ ...point('auc', 0.7, 1), atMs: 1_767_323_045_000 }] }
    await app.call('track.log', call)
    await app.call('track.log', call)
    const { points } = await app.call('track.history', { run: id, key: 'auc' })
    assert.deepEqual(points, [{ step: 1, value: 0.7, atMs: 1_767_323_045_000 }])
  }))

test('what is no finite number is kept as it is, and what is no number at all is refused by name', () =>
  withApp(async (app) => {
    const { id } = await running(app)
    const metrics = (['NaN', 'Infinity', '-Infinity', 1] as const).map((value, step) => ({ key: 'odd', value, step, atMs: 5 }))
    await app.call('track.log', { run: id, metrics })
    const { points } = await app.call('track.history', { run: id, key: 'odd' })
    assert.deepEqual(
      points.map(({ value }) => value),
      ['NaN', 'Infinity', '-Infinity', 1],
    )
    assert.deepEqual((await app.call('track.show', { run: id })).metrics.odd, {
      last: 1,
      step: 3,
      atMs: 5,
      min: '-Infinity',
      max: 'Infinity',
    })
    const call = app.callByName('track.log', { run: id, metrics: [point('good', 1), { key: 'bad', value: null }] })
    await assert.rejects(call, (error) => isLevainError(error, 'input-invalid') && error.details.field === 'metrics.1.value')
    assert.equal((await app.call('track.show', { run: id })).metrics.good, undefined)
  }))

test('a history of one instant is in order of steps, whatever order it was logged in', () =>
  withApp(async (app) => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 50 }), async (steps) => {
        const { id } = await running(app)
        const metrics = steps.map((step) => ({ ...point('loss', step / 7, step), atMs: 5 }))
        await app.call('track.log', { run: id, metrics })
        const history = await app.call('track.history', { run: id, key: 'loss' })
        assert.deepEqual(
          history.points.map(({ step, value }) => [step, value]),
          [...steps].sort((a, b) => a - b).map((step) => [step, step / 7]),
        )
      }),
      { numRuns: 15 },
    )
  }))

test('runs are listed newest first and narrowed by experiment, status and parent', () =>
  withApp(
    async (app) => {
      const first = await app.call('track.start', { experiment: 'churn' })
      const second = await app.call('track.start', { experiment: 'churn', parent: first.id })
      const third = await app.call('track.start', { experiment: 'late' })
      await app.call('track.log', { run: second.id, params: { depth: '3' }, metrics: [point('auc', 0.6, 0), point('auc', 0.7, 1)] })
      await app.call('track.finish', { run: third.id, status: 'failed', error: 'no rows' })
      const listed = async (filter: object) => (await app.call('track.runs', filter)).map(({ run }) => run.id)
      assert.deepEqual(await listed({}), [third.id, second.id, first.id])
      assert.deepEqual(await listed({ experiment: 'churn' }), [second.id, first.id])
      assert.deepEqual(await listed({ status: 'failed' }), [third.id])
      assert.deepEqual(await listed({ parent: first.id, limit: 1 }), [second.id])
      const [row] = await app.call('track.runs', { parent: first.id })
      assert.deepEqual([row?.params, row?.metrics], [{ depth: '3' }, { auc: 0.7 }])
      assert.deepEqual(
        (await app.call('track.show', { run: first.id })).children.map((run) => run.id),
        [second.id],
      )
    },
    { clock: fixedClock() },
  ))

test('a list of runs asks the ledger a fixed number of times', () =>
  withApp(async (app) => {
    for (let i = 0; i < 12; i += 1) await running(app)
    let questions = 0
    const ctx = app.context()
    const find: typeof ctx.ledger.find = (table, query) => {
      questions += 1
      return ctx.ledger.find(table, query)
    }
    const { verbs } = await import('./index.ts')
    assert.equal((await verbs.runs({ ...ctx, ledger: { ...ctx.ledger, find } }, { limit: 100 })).length, 12)
    assert.equal(questions, 4)
  }))

test('a run is found by its first or last letters or as latest; letters that fit several are refused with what they fit', () =>
  withApp(
    async (app) => {
      const ids: string[] = []
      for (let i = 0; i < 3; i += 1) ids.push((await running(app)).id)
      const ctx = app.context()
      assert.equal((await findRun(ctx, 'latest')).id, ids[2])
      assert.equal((await findRun(ctx, (ids[1] ?? '').slice(0, 18))).id, ids[1])
      assert.equal((await findRun(ctx, (ids[0] ?? '').slice(-8))).id, ids[0])
      assert.ok((ids[0] ?? '').startsWith(shortId(ids[0] ?? '')))
      await assert.rejects(
        findRun(ctx, (ids[0] ?? '').slice(0, 4)),
        (error) => isLevainError(error, 'input-invalid') && /fits/.test(error.message),
      )
      for (const unknown of ['ffffffff', 'Robert', '%', '']) await assert.rejects(findRun(ctx, unknown), refusedWith('run-not-found'))
      await assert.rejects(findRun(ctx, 'latest', { kind: 'pipeline' }), refusedWith('run-not-found'))
    },
    { clock: fixedClock() },
  ))

test('a run ends once: again the same way is no error, another way is a conflict', () =>
  withApp(async (app) => {
    const { id } = await running(app)
    const ended = await app.call('track.finish', { run: id, status: 'failed', error: 'no rows' })
    assert.deepEqual([ended.status, ended.error?.message], ['failed', 'no rows'])
    assert.deepEqual(await app.call('track.finish', { run: id, status: 'failed' }), ended)
    await assert.rejects(app.call('track.finish', { run: id, status: 'ok' }), refusedWith('conflict'))
    assert.deepEqual((await app.call('track.show', { run: id })).run, ended)
  }))

test('nothing is logged to a run that does not exist, nor started below one', () =>
  withApp(async (app) => {
    const unknown = '01900000-0000-7000-8000-000000000000'
    await assert.rejects(app.call('track.log', { run: unknown, tags: { a: 'b' } }), refusedWith('run-not-found'))
    await assert.rejects(app.call('track.finish', { run: unknown }), refusedWith('run-not-found'))
    await assert.rejects(app.call('track.history', { run: unknown, key: 'loss' }), refusedWith('run-not-found'))
    await assert.rejects(app.call('track.start', { parent: unknown }), refusedWith('run-not-found'))
    assert.equal(await app.context().ledger.count('runs'), 0)
  }))

test('who watches hears of a start, of metrics as they come, and of the end', () =>
  withApp(async (app) => {
    const { id } = await running(app)
    await app.call('track.log', { run: id, metrics: [point('loss', 0.9, 1), point('loss', 0.2, 2)] })
    await app.call('track.finish', { run: id })
    const events = await app.context().ledger.find('events', { where: { subject: id }, orderBy: [['seq', 'asc']] })
    const told = events.map(({ topic, data }) => [topic, (data as Record<string, Json>).status ?? (data as Record<string, Json>).loss])
    assert.deepEqual(told, [
      ['run', 'running'],
      ['metric', { value: 0.2, step: 2 }],
      ['run', 'ok'],
    ])
  }))

test('a pipeline run cannot be ended from here', () =>
  withApp(async (app) => {
    const run = await running(app)
    const pipeline = { ...run, id: '01900000-0000-7000-8000-0000000000aa', kind: 'pipeline' as const }
    await app.context().ledger.commit([insert('runs', pipeline)])
    await assert.rejects(app.call('track.finish', { run: pipeline.id }), refusedWith('input-invalid'))
  }))
