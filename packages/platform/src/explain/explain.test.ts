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

const numbersSql = (from: number, rows: number): string => `select a, b, noise, 3 * a - 2 * b as y from (from (${rowsSql(from, rows)}))`

test('a model that can only be asked is explained all the same, and says how; exact contributions add up to the answer', () =>
  withApp(async (app) => {
    const learn = await table(app, rowsSql(0, 400))
    const { model } = await app.call('train.fit', { data: learn, target: 'y', algorithm: 'neighbours' })
    const data = await table(app, rowsSql(5000, 3))
    await assert.rejects(app.call('explain.answers', { model, data }), (error) => isLevainError(error, 'explanation-impossible'))
    const said = await app.call('explain.answers', { model, data, background: learn, backgroundRows: 30 })
    assert.deepEqual([said.mode, said.space, said.background], ['kernel-exact', 'answer', 30])
    for (const { score, contributions } of said.rows)
      for (const k of [0, 1]) {
        const total = contributions.reduce((sum, own) => sum + own[k]!, said.base[k]!)
        assert.ok(Math.abs(total - score[k]!) < 1e-9)
      }
  }))

test('asked or looked into, a linear model of numbers gives the same contributions', () =>
  withApp(async (app) => {
    const learn = await table(app, numbersSql(0, 300))
    const { model } = await app.call('train.fit', { data: learn, target: 'y', algorithm: 'linear' })
    const given = { model, data: await table(app, numbersSql(5000, 4)), background: learn, backgroundRows: 50 }
    const [inside, asked] = [await app.call('explain.answers', given), await app.call('explain.answers', { ...given, method: 'kernel' })]
    for (const [i, row] of inside.rows.entries())
      for (const [j, own] of row.contributions.entries()) assert.ok(Math.abs(own[0]! - asked.rows[i]!.contributions[j]![0]!) < 1e-9)
  }))

test('near a row the column that decides weighs most, the fit is told, and the same seed gives the same rules', () =>
  withApp(async (app) => {
    const model = await fit(app, 'boosting')
    const [data, background] = [await table(app, rowsSql(5000, 3)), await table(app, rowsSql(0, 500))]
    const said = await app.call('explain.local', { model, data, background, row: 1, samples: 1500 })
    assert.equal(said.rules[0]?.column, 'a')
    assert.ok(said.fit > 0.2 && said.believable)
    assert.deepEqual(await app.call('explain.local', { model, data, background, row: 1, samples: 1500 }), said)
    await assert.rejects(app.call('explain.local', { model, data, background, row: 3 }), (error) => isLevainError(error, 'input-invalid'))
  }))

test('answers rise with the column that raises them, on average and row by row; two columns make a table', () =>
  withApp(async (app) => {
    const learn = await table(app, numbersSql(0, 300))
    const { model } = await app.call('train.fit', { data: learn, target: 'y', algorithm: 'linear' })
    const said = await app.call('explain.dependence', { model, data: learn, columns: ['a'], points: 5, curves: 2 })
    const values = said.grids[0]!.values as number[]
    for (const curve of [said.average.map(([own]) => own!), ...said.curves.map((one) => one.values)])
      for (const [i, value] of curve.slice(1).entries()) assert.ok(Math.abs(value - curve[i]! - 3 * (values[i + 1]! - values[i]!)) < 0.02)
    const both = await app.call('explain.dependence', { model, data: learn, columns: ['a', 'b'], points: 4 })
    assert.deepEqual([both.average.length, both.average[0]?.length], [4, 4])
    const levels = await app.call('explain.dependence', {
      model: await fit(app, 'boosting'),
      data: await table(app, rowsSql(0, 50)),
      columns: ['city'],
    })
    assert.deepEqual(levels.grids[0]?.values, ['Aachen', 'Bonn', 'Celle'])
  }))

test('a counterfactual turns the answer with values of real rows; what is fixed stays, and what cannot be found is said', () =>
  withApp(async (app) => {
    const model = await fit(app, 'boosting')
    const learn = await table(app, rowsSql(0, 500))
    const data = await table(app, `select * from (${rowsSql(0, 500)}) order by a limit 1`)
    const given = { model, data, background: learn }
    const said = await app.call('explain.counterfactuals', given)
    assert.ok(said.found)
    const [way] = said.ways
    assert.notEqual(way?.prediction, said.prediction)
    assert.ok((way?.changes.length ?? 0) === 1 && way?.changes[0]?.column === 'a')
    const { rows } = await app.call('explore.query', {
      sql: `select count(*)::int n from t where a = ${way?.changes[0]?.to}`,
      tables: { t: learn },
    })
    assert.ok(Number(rows[0]?.n) > 0)
    const fixed = await app.call('explain.counterfactuals', { ...given, fixed: ['a'], changes: 1 })
    assert.equal(fixed.found, false)
    assert.match(fixed.reason, /none found/)
    assert.equal((await app.call('explain.counterfactuals', { ...given, down: ['a'], changes: 1 })).found, false)
    assert.equal((await app.call('explain.counterfactuals', { ...given, want: false })).reason, 'the model already answers as wanted')
    await assert.rejects(app.call('explain.counterfactuals', { ...given, fixed: ['zip'] }), (error) =>
      isLevainError(error, 'column-missing'),
    )
  }))

test('reasons name what took from the answer, in the words of the dictionary, and never a column that is excluded', () =>
  withApp(async (app) => {
    const background = await table(app, rowsSql(0, 500))
    for (const algorithm of ['logistic', 'boosting'] as const) {
      const model = await fit(app, algorithm)
      const data = await table(app, `select * from (${rowsSql(0, 500)}) where a < 0.1 or a > 0.9 order by a`)
      const words = { a: { low: 'your a is too low' } }
      const said = await app.call('explain.reasons', { model, data, background, words, dictionary: 'words 1', limit: 200 })
      assert.deepEqual([said.accept, said.dictionary], [true, 'words 1'])
      const [first] = said.rows
      assert.deepEqual([first?.reasons[0]?.column, first?.reasons[0]?.sentence], ['a', 'your a is too low'])
      assert.ok(said.rows.every(({ reasons }) => reasons.length <= 4 && reasons.every(({ contribution }) => contribution < 0)))
      assert.ok(said.rows.filter(({ prediction }) => prediction === true).every(({ reasons }) => reasons.length === 0))
      const other = await app.call('explain.reasons', { model, data, background, exclude: ['a'], limit: 3 })
      assert.ok(other.rows.every(({ reasons }) => reasons.every(({ column }) => column !== 'a')))
      const reversed = await app.call('explain.reasons', { model, data, background, accept: false, limit: 200 })
      assert.equal(reversed.rows.at(-1)?.reasons[0]?.column, 'a')
    }
    const numbers = (await app.call('train.fit', { data: await table(app, numbersSql(0, 200)), target: 'y', algorithm: 'linear' })).model
    const given = { model: numbers, data: background, background }
    await assert.rejects(app.call('explain.reasons', given), (error) => isLevainError(error, 'explanation-impossible'))
  }))
