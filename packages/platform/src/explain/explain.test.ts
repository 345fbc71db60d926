import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { type App, withApp } from '../app/index.ts'

/** y follows a strongly, b and city a little, and noise not at all. */
const rowsSql = (from: number, rows: number): string =>
  `select a, b, noise, city, (hash(i * 3) % 1000) / 1000.0 < 1 / (1 + exp(-(a * 8 + b - 4.5 + case city when 'Bonn' then 1 else 0 end))) as y
   from (select i, (hash(i) % 1000) / 1000.0 as a, (hash(i * 7 + 1) % 1000) / 1000.0 as b, (hash(i * 11 + 5) % 1000) / 1000.0 as noise,
     case hash(i * 13) % 3 when 0 then 'Aachen' when 1 then 'Bonn' else 'Celle' end as city from range(${from}, ${from + rows}) t(i))`
const table = async (app: App, sql: string): Promise<string> => (await app.context().tables.write(sql, {})).digest
const fit = async (app: App, algorithm: 'boosting' | 'logistic'): Promise<string> =>
  (await app.call('train.fit', { data: await table(app, rowsSql(0, 2000)), target: 'y', algorithm })).model

test('contributions of columns add up with the base to the log-odds of each answer, by cover and against a background', () =>
  withApp(async (app) => {
    const model = await fit(app, 'boosting')
    const data = await table(app, rowsSql(5000, 30))
    for (const background of [undefined, await table(app, rowsSql(0, 300))]) {
      const said = await app.call('explain.answers', { model, data, from: 2, limit: 20, ...(background && { background }) })
      assert.deepEqual([said.mode, said.background], background ? ['interventional', 100] : ['path-dependent', 0])
      assert.deepEqual([said.columns, said.outputs], [['a', 'b', 'noise', 'city'], [true]])
      assert.deepEqual([said.rows.length, said.rows[0]?.row, said.rows[19]?.row], [20, 2, 21])
      for (const { score, contributions } of said.rows) {
        const logOdds = contributions.reduce((sum, [added = 0]) => sum + added, said.base[0] ?? 0)
        assert.ok(Math.abs(1 / (1 + Math.exp(-logOdds)) - (score[1] ?? 0)) < 1e-9)
      }
    }
  }))

test('a linear model needs rows to compare with, and says so; with them each part is told where asked', () =>
  withApp(async (app) => {
    const model = await fit(app, 'logistic')
    const data = await table(app, rowsSql(5000, 3))
    await assert.rejects(app.call('explain.answers', { model, data }), (error) => isLevainError(error, 'explanation-impossible'))
    const background = await table(app, rowsSql(0, 50))
    const parts = await app.call('explain.answers', { model, data, background, parts: true })
    assert.ok(parts.columns.includes('city=Bonn'))
    const columns = await app.call('explain.answers', { model, data, background, space: 'probability-rescaled' })
    const [row] = columns.rows
    const total = row?.contributions.reduce((sum, [added = 0]) => sum + added, columns.base[0] ?? 0)
    assert.ok(Math.abs((total ?? 0) - (row?.score[1] ?? 0)) < 1e-9)
  }))

test('rows beyond the end are none, and no row of the data is touched', () =>
  withApp(async (app) => {
    const model = await fit(app, 'boosting')
    const said = await app.call('explain.answers', { model, data: await table(app, rowsSql(5000, 3)), from: 3 })
    assert.deepEqual(said.rows, [])
  }))

test('the column that decides is the most important, one that says nothing is not, and the same seed gives the same numbers', () =>
  withApp(async (app) => {
    const model = await fit(app, 'boosting')
    const data = await table(app, rowsSql(5000, 1500))
    const first = await app.call('explain.importance', { model, data, repeats: 3 })
    assert.equal(first.columns[0]?.column, 'a')
    assert.ok((first.columns[0]?.mean ?? 0) > 0.1)
    const noise = first.columns.find(({ column }) => column === 'noise')
    assert.ok(Math.abs(noise?.mean ?? 1) < 0.02, `noise ${noise?.mean}`)
    assert.deepEqual(await app.call('explain.importance', { model, data, repeats: 3 }), first)
    const loss = await app.call('explain.importance', { model, data, metric: 'log-loss', repeats: 2 })
    assert.ok((loss.columns[0]?.mean ?? 0) > 0)
    await assert.rejects(app.call('explain.importance', { model, data, metric: 'rmse' }), (error) => isLevainError(error, 'input-invalid'))
  }))
