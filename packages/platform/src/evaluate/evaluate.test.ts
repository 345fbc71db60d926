import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { type App, withApp } from '../app/index.ts'

/** y follows a strongly, b and city a little, and noise not at all. */
const rowsSql = (from: number, rows: number): string =>
  `select a, b, noise, city, (hash(i * 3) % 1000) / 1000.0 < 1 / (1 + exp(-(a * 8 + b - 4.5 + case city when 'Bonn' then 1 else 0 end))) as y,
     a * 3 + b + (hash(i * 5) % 1000) / 1000.0 as amount
   from (select i, (hash(i) % 1000) / 1000.0 as a, (hash(i * 7 + 1) % 1000) / 1000.0 as b, (hash(i * 11 + 5) % 1000) / 1000.0 as noise,
     case hash(i * 13) % 3 when 0 then 'Aachen' when 1 then 'Bonn' else 'Celle' end as city from range(${from}, ${from + rows}) t(i))`
const table = async (app: App, sql: string): Promise<string> => (await app.context().tables.write(sql, {})).digest
const fit = async (app: App, target: 'y' | 'amount' = 'y', sql = rowsSql(0, 2000)): Promise<string> => {
  const features = { drop: [target === 'y' ? 'amount' : 'y'] }
  return (await app.call('train.fit', { data: await table(app, sql), target, algorithm: 'boosting', params: { rounds: 30 }, features }))
    .model
}

test('a report has metrics with intervals, the confusion, and what each way to answer earns', () =>
  withApp(async (app) => {
    const model = await fit(app)
    const data = await table(app, rowsSql(5000, 1500))
    const payoffs = [
      [0, -1],
      [-20, 5],
    ]
    const said = await app.call('evaluate.report', { model, data, payoffs })
    assert.equal(said.rows, 1500)
    assert.deepEqual(said.classes, [false, true])
    const { value = 0, low = 1, high = 0 } = said.metrics.auc ?? {}
    assert.ok(low < (value ?? 0) && (value ?? 0) < high)
    const best = said.payoff?.policies.find(({ name }) => name === 'best threshold')
    assert.ok((best?.threshold ?? 1) < 0.5 && (best?.gain.low ?? 0) > 0, 'missing a positive costs much: answering earlier pays')
    await assert.rejects(app.call('evaluate.report', { model, data, payoffs: [[1]] }), (error) => isLevainError(error, 'input-invalid'))
  }))

test('curves of a class come with what they add up to; of numbers come errors by size', () =>
  withApp(async (app) => {
    const data = await table(app, rowsSql(5000, 1500))
    const model = await fit(app)
    const [said, { metrics }] = [await app.call('evaluate.curves', { model, data }), await app.call('evaluate.report', { model, data })]
    assert.ok(Math.abs((said.roc?.auc ?? 0) - (metrics.auc?.value ?? 1)) < 1e-12)
    assert.equal(said.class, true)
    assert.ok((said.calibration?.ece ?? 1) < 0.1)
    const other = await app.call('evaluate.curves', { model, data, class: false })
    assert.equal((other.positives ?? 0) + (said.positives ?? 0), 1500)
    await assert.rejects(app.call('evaluate.curves', { model, data, class: 'maybe' }), (error) => isLevainError(error, 'input-invalid'))
    const numbers = await app.call('evaluate.curves', { model: await fit(app, 'amount'), data })
    assert.equal(numbers.roc, null)
    assert.equal(numbers.residuals?.bins.length, 10)
  }))

test('statistics of many rows are computed in a thread, with the same numbers and the same refusals', () =>
  withApp(async (app) => {
    const model = await fit(app)
    const data = await table(app, rowsSql(5000, 25_000))
    let turns = 0
    const ticking = setInterval(() => turns++, 1)
    const many = await app.call('evaluate.curves', { model, data }).finally(() => clearInterval(ticking))
    assert.equal(many.rows, 25_000)
    assert.ok(turns > 0)
    await assert.rejects(app.call('evaluate.report', { model, data, payoffs: [[1]] }), (error) => isLevainError(error, 'input-invalid'))
  }))

test('no rows and rows of one class are told as what cannot be shown', () =>
  withApp(async (app) => {
    const model = await fit(app)
    const empty = await app.call('evaluate.curves', { model, data: await table(app, `from (${rowsSql(0, 10)}) where false`) })
    assert.deepEqual([empty.rows, empty.roc, empty.calibration], [0, null, null])
    const oneClass = await app.call('evaluate.curves', { model, data: await table(app, `from (${rowsSql(0, 200)}) where y`) })
    assert.equal(oneClass.roc, null)
    assert.ok(oneClass.calibration)
  }))
