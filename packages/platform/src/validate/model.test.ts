import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { type App, withApp } from '../app/index.ts'
import { model as judge } from './model.ts'

/** y is late with a chance that a and b tell; `rows` from `from` on. */
const rowsSql = (from: number, rows: number): string =>
  `select a, b, (hash(i * 3) % 1000) / 1000.0 < 1 / (1 + exp(-(a * 3 + b - 2))) as y
   from (select i, (hash(i) % 1000) / 1000.0 as a, (hash(i * 7 + 1) % 1000) / 1000.0 as b from range(${from}, ${from + rows}) t(i))`
const table = async (app: App, sql: string): Promise<string> => (await app.context().tables.write(sql, {})).digest
const fitOn = async (app: App, data: string, algorithm: 'dummy' | 'logistic', features = {}): Promise<string> =>
  (await app.call('train.fit', { data, target: 'y', algorithm, features })).model

test('a model passes above the bar and is refused below it, in words', () =>
  withApp(async (app) => {
    const model = await fitOn(app, await table(app, rowsSql(0, 3000)), 'logistic')
    const data = await table(app, rowsSql(10_000, 2000))
    const good = await judge(app.context(), { model, data, metric: 'auc', bar: 0.6, margin: 0 })
    assert.ok(good.passed && good.verdict.passed)
    assert.match(good.verdict.reason, /^auc 0\.7\d+ \[0\.\d+, 0\.\d+\] on 2000 rows, bar 0\.6$/)
    const bad = await judge(app.context(), { model, data, metric: 'log-loss', bar: 0.1, margin: 0 })
    assert.equal(bad.passed, false)
    assert.match(bad.verdict.checks[0]!.expected, /log-loss ≤ 0\.1/)
    assert.deepEqual(await app.context().ledger.first('verdicts', { id: bad.verdict.id }), bad.verdict)
  }))

test('a challenger is compared with the champion on the same rows: better passes, worse is refused, with the interval', () =>
  withApp(async (app) => {
    const train = await table(app, rowsSql(0, 3000))
    const data = await table(app, rowsSql(10_000, 3000))
    const whole = await fitOn(app, train, 'logistic')
    const half = await fitOn(app, train, 'logistic', { use: ['b'] })
    const up = await judge(app.context(), { model: whole, data, metric: 'auc', champion: half, margin: 0 })
    assert.ok(up.passed)
    assert.match(
      up.verdict.reason,
      /^challenger auc 0\.7\d+ against champion 0\.5\d+: \+0\.1\d+ \[\+0\.\d+, \+0\.\d+\] \(DeLong, 3000 rows\), margin 0$/,
    )
    const down = await judge(app.context(), { model: half, data, metric: 'auc', champion: whole, margin: 0.02 })
    assert.equal(down.passed, false)
    assert.match(down.verdict.reason, /: −0\.1\d+ \[−0\.\d+, −0\.\d+\]/)
    const same = await judge(app.context(), { model: whole, data, metric: 'log-loss', champion: whole, margin: 0 })
    assert.ok(same.passed)
    const gainAsked = await judge(app.context(), { model: whole, data, metric: 'auc', champion: whole, margin: -0.01 })
    assert.equal(gainAsked.passed, false)
  }))

test('where there is no champion yet, that check passes and says so; the bar still decides', () =>
  withApp(async (app) => {
    const model = await fitOn(app, await table(app, rowsSql(0, 500)), 'logistic')
    const data = await table(app, rowsSql(1000, 500))
    const input = { model, data, metric: 'auc', champion: 'late@champion', margin: 0 } as const
    const first = await judge(app.context(), input)
    assert.ok(first.passed)
    assert.match(first.verdict.reason, /^auc 0\.\d+ .* on 500 rows; no champion yet: there is no late@champion$/)
    assert.equal((await judge(app.context(), { ...input, bar: 0.99 })).passed, false)
  }))

test('no rows, or rows of one class only, are no evidence and do not pass', () =>
  withApp(async (app) => {
    const model = await fitOn(app, await table(app, rowsSql(0, 500)), 'logistic')
    for (const where of ['false', 'y']) {
      const data = await table(app, `from (${rowsSql(1000, 500)}) where ${where}`)
      for (const more of [{ bar: 0 }, { champion: model }, { champion: 'late@champion' }]) {
        const { passed, verdict } = await judge(app.context(), { model, data, metric: 'auc', margin: 1, ...more })
        assert.equal(passed, false)
        assert.equal(verdict.checks[0]!.status, 'no-evidence')
      }
    }
  }))

test('a metric of another task is refused', () =>
  withApp(async (app) => {
    const data = await table(app, rowsSql(0, 300))
    const model = await fitOn(app, data, 'dummy')
    await assert.rejects(judge(app.context(), { model, data, metric: 'rmse', margin: 0 }), (error) => isLevainError(error, 'input-invalid'))
  }))
