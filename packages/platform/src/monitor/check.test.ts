import assert from 'node:assert/strict'
import { appendFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isLevainError, type Signal } from '@levain/core'
import { withScene } from './testing.ts'

const of = (signals: readonly Signal[], feature: string, method: Signal['method'] = 'psi'): Signal => {
  const found = signals.find((signal) => signal.feature === feature && signal.method === method)
  assert.ok(found, `${method} of ${feature}`)
  return found
}
const deployment = 'late'

describe('monitor.check', () => {
  test('traffic like the training data gives signals for every feature and no alert', () =>
    withScene(async ({ app, answer }) => {
      await answer(1500)
      const { signals, alert, rows, drifted, skipped } = await app.call('monitor.check', { deployment })
      assert.deepEqual([rows, drifted, alert, skipped], [1500, [], null, []])
      assert.deepEqual(
        [...new Set(signals.map(({ feature }) => feature))],
        ['distance', 'origin', 'departs_hour', 'departs_weekday', 'night', '__prediction__'],
      )
      const methods = signals.filter(({ feature }) => feature === 'distance').map(({ method }) => method)
      assert.deepEqual(methods, ['psi', 'jensen-shannon', 'mean-shift', 'variance-shift'])
      for (const { decision, statistic, nullExpectation } of signals) {
        assert.ok(['no-drift', 'significant-but-small'].includes(decision), decision)
        assert.ok(statistic !== null && nullExpectation !== null && Math.abs(statistic) < 6 * nullExpectation)
      }
    }))

  test('moved numbers, another mix of categories and other hours are each told apart', () =>
    withScene(async ({ app, answer }) => {
      await answer(1500, { shift: 150, spread: 1.5, origins: ['ATL', 'ATL', 'ORD', 'JFK'], hours: 8 })
      const { signals, drifted } = await app.call('monitor.check', { deployment })
      assert.deepEqual(drifted.toSorted(), ['__prediction__', 'departs_hour', 'distance', 'night', 'origin'])
      assert.ok((of(signals, 'distance', 'mean-shift').statistic ?? 0) > 0.5)
      assert.ok(Math.abs((of(signals, 'distance', 'variance-shift').statistic ?? 0) - Math.log(1.5)) < 0.1)
      assert.equal(of(signals, 'departs_weekday').decision, 'no-drift')
    }))

  test('a signal has what it takes to draw and to reproduce it', () =>
    withScene(async ({ app, ctx, answer }) => {
      await answer(800)
      const { signals } = await app.call('monitor.check', { deployment })
      const { bins, window, table, rowsReference, rowsCurrent, variant } = of(signals, 'origin')
      assert.deepEqual(bins.labels.toSorted(), ['ATL', 'JFK', 'ORD', '__missing__', '__other__'])
      for (const side of [bins.reference, bins.current]) assert.ok(Math.abs(side.reduce((a, b) => a + b, 0) - 1) < 1e-12)
      assert.deepEqual([rowsReference, rowsCurrent], [4000, 800])
      assert.match(variant, /Jeffreys/)
      assert.ok(Date.parse(window.from) < Date.parse(window.to))
      const [count] = await ctx.tables.query('select count(*) as n from t', { t: table })
      assert.equal(count?.n, 800)
      assert.ok(await ctx.ledger.first('lineage', { from: 'deployment:late', to: `table:${table}`, role: 'log' }))
      const events = await ctx.ledger.find('events', { where: { topic: 'signal' } })
      assert.equal(events.length, 1)
      assert.deepEqual(
        await app.call('monitor.signals', { deployment, feature: 'origin' }),
        signals.filter((s) => s.feature === 'origin').reverse(),
      )
    }))

  test('categories that training never saw are named and counted', () =>
    withScene(async ({ app, answer }) => {
      await answer(600, { origins: ['ATL', 'ORD', 'JFK', 'LGA', 'SFO', 'SFO'] })
      const signal = of((await app.call('monitor.check', { deployment })).signals, 'origin')
      assert.deepEqual(
        signal.newValues.map(({ value }) => value),
        ['SFO', 'LGA'],
      )
      assert.equal(signal.decision, 'drift')
      const other = signal.bins.current[signal.bins.labels.indexOf('__other__')] ?? 0
      assert.equal(
        Math.round(other * 600),
        signal.newValues.reduce((sum, { count }) => sum + count, 0),
      )
    }))

  test('a column of which nothing came is an error and rings, whether it came as null or not at all', () =>
    withScene(async ({ app, answer }) => {
      const absent = async (alter: (flight: object) => Record<string, unknown>) => {
        await answer(300, {}, alter)
        return app.call('monitor.check', { deployment })
      }
      await app.call('monitor.policy', { deployment, features: ['distance'] })
      const { signals, drifted, alert } = await absent((flight) => ({ ...flight, distance: null }))
      assert.deepEqual(drifted, ['distance'])
      for (const signal of signals.filter(({ feature }) => feature === 'distance'))
        assert.deepEqual([signal.decision, signal.statistic, signal.pValue, signal.rowsCurrent], ['error', null, null, 0])
      assert.equal(alert?.status, 'firing')
      assert.match(alert?.summary ?? '', /distance \(no values came\)/)
    }))

  test('an input that old clients leave out is an error, not no drift', () =>
    withScene(async ({ app, answer }) => {
      await answer(300, {}, ({ distance: _, ...rest }) => rest)
      const { signals } = await app.call('monitor.check', { deployment })
      assert.equal(of(signals, 'distance').decision, 'error')
    }))

  test('more missing values than in training are drift', () =>
    withScene(async ({ app, random, answer }) => {
      await answer(800, {}, (flight) => (random.next() < 0.4 ? { ...flight, distance: null } : { ...flight }))
      const { signals } = await app.call('monitor.check', { deployment })
      assert.equal(of(signals, 'distance').decision, 'drift')
      assert.equal(of(signals, 'distance', 'mean-shift').decision, 'no-drift')
    }))

  test('one absurd value is one value, not the end of the comparison', () =>
    withScene(async ({ app, answer }) => {
      await answer(400)
      await answer(1, {}, (flight) => ({ ...flight, distance: 1.7e308 }))
      const { signals } = await app.call('monitor.check', { deployment })
      assert.equal(of(signals, 'distance').decision, 'no-drift')
      assert.notEqual(of(signals, 'distance', 'mean-shift').decision, 'error')
    }))

  test('segments written before the window began are not even opened', () =>
    withScene(async ({ app, clock, answer, logFolder }) => {
      await answer(60)
      const before = clock.now() / 1000
      await utimes(join(logFolder, 'predictions-000001.jsonl'), before, before)
      clock.advance(3_600_000)
      const from = new Date(clock.now()).toISOString()
      await assert.rejects(app.call('monitor.check', { deployment, from }), (error) => isLevainError(error, 'log-empty'))
      await answer(70)
      assert.equal((await app.call('monitor.check', { deployment, from })).rows, 70)
    }))

  test('a handful of rows decides nothing', () =>
    withScene(async ({ app, answer }) => {
      await answer(20, { shift: 500 })
      const { signals, alert, drifted } = await app.call('monitor.check', { deployment })
      assert.ok(signals.every(({ decision }) => decision === 'insufficient-data'))
      assert.deepEqual([alert, drifted], [null, []])
    }))

  test('a half-written last line is left out, and the rest counts', () =>
    withScene(async ({ app, answer, logFolder }) => {
      await answer(200)
      await appendFile(join(logFolder, 'predictions-000001.jsonl'), '{"id":"torn","at":"2026-01-05T')
      assert.equal((await app.call('monitor.check', { deployment })).rows, 200)
      assert.equal((await app.call('monitor.log', { deployment, limit: 3 })).length, 3)
    }))

  test('a window holds its beginning and not its end', () =>
    withScene(async ({ app, clock, answer }) => {
      await answer(100)
      const middle = new Date(clock.now() + 1000).toISOString()
      await answer(70)
      assert.equal((await app.call('monitor.check', { deployment, to: middle })).rows, 100)
      const { rows, signals } = await app.call('monitor.check', { deployment, from: middle })
      assert.deepEqual([rows, signals[0]?.window.from], [70, middle])
    }))

  test('rows that another version answered are not counted', () =>
    withScene(async ({ app, answer, logFolder }) => {
      const [first] = await answer(60)
      const other = { id: 'x', at: '2026-01-05T00:00:00.000Z', deployment, model: 'flights', version: 2, inputs: {}, prediction: 'no' }
      await appendFile(join(logFolder, 'predictions-000002.jsonl'), `${JSON.stringify(other)}\n`)
      assert.equal((await app.call('monitor.check', { deployment })).rows, 60)
      const log = await app.call('monitor.log', { deployment, limit: 1000 })
      assert.deepEqual([log.length, log[0]?.id, log.at(-1)?.id], [61, 'x', first?.id])
    }))

  test('nothing answered is said so: no log, an empty log, an empty window', () =>
    withScene(async ({ app, answer, logFolder }) => {
      const empty = (error: unknown): boolean => isLevainError(error, 'log-empty')
      await assert.rejects(app.call('monitor.check', { deployment }), empty)
      await appendFile(join(logFolder, 'predictions-000001.jsonl'), '')
      await assert.rejects(app.call('monitor.check', { deployment }), empty)
      await answer(60)
      await assert.rejects(app.call('monitor.check', { deployment, from: '2030-01-01T00:00:00.000Z' }), empty)
      await assert.rejects(app.call('monitor.check', { deployment: 'nobody' }), (error) => isLevainError(error, 'deployment-not-found'))
    }))
})
