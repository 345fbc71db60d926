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

test('weak slices are those where the target is harder to tell; the halves and the numbers follow the seed', () =>
  withApp(async (app) => {
    const noisy = (from: number, rows: number): string =>
      `select * replace (case when city = 'Bonn' and b > 0.5 then (hash(noise * 9) % 2) = 0 else y end as y) from (${rowsSql(from, rows)})`
    const model = await fit(app, 'y', noisy(0, 3000))
    const data = await table(app, noisy(5000, 4000))
    const said = await app.call('evaluate.slices', { model, data })
    const isBonn = ({ column, is }: { column: string; is: string }): boolean => column === 'city' && is === 'Bonn'
    assert.ok(said.weakest.some(({ weak, low, conditions }) => weak && low > 0 && conditions.length === 2 && conditions.some(isBonn)))
    assert.ok(said.slices.some(({ conditions: [only], weak }) => weak && only?.is === 'Bonn'))
    assert.ok(said.slices.every(({ conditions: [only], weak }) => !weak || only?.column !== 'noise'))
    assert.deepEqual(await app.call('evaluate.slices', { model, data }), said)
    const few = await app.call('evaluate.slices', { model, data: await table(app, `from (${noisy(0, 10)}) where false`) })
    assert.deepEqual([few.rows, few.mean, few.weakest], [0, null, []])
    await assert.rejects(app.call('evaluate.slices', { model, data, columns: ['zip'] }), (error) => isLevainError(error, 'column-missing'))
    await assert.rejects(app.call('evaluate.slices', { model, data, loss: 'squared' }), (error) => isLevainError(error, 'input-invalid'))
  }))

test('stress breaks a model where it leans on one column, and holds where a column says nothing', () =>
  withApp(async (app) => {
    const model = await fit(app)
    const data = await table(app, rowsSql(5000, 3000))
    const said = await app.call('evaluate.stress', { model, data })
    const of = (stress: string, name: string) => said.cases.find((one) => one.stress === stress && one.case === name)
    assert.equal(of('missing column', 'a')?.verdict, 'broke')
    assert.equal(of('missing column', 'noise')?.verdict, 'held')
    assert.equal(of('disguise', 'a')?.verdict, 'broke')
    assert.ok((of('noise', '0.3 sd on every number')?.drop ?? 0) > (of('noise', '0.1 sd on every number')?.drop ?? 1))
    assert.ok(said.cases.every(({ drop, low, high }) => drop === null || (low! <= drop && drop <= high!)))
    assert.equal(said.passed, false)
    const calm = await app.call('evaluate.stress', { model, data, only: ['rare categories'], tolerance: 0.2 })
    assert.ok(calm.passed && calm.cases.length === 2)
    const numbers = await app.call('evaluate.stress', { model: await fit(app, 'amount'), data, tolerance: 0.1 })
    assert.ok(numbers.cases.every(({ stress }) => stress !== 'disguise'))
    assert.equal(numbers.cases.find((one) => one.stress === 'missing column' && one.case === 'a')?.verdict, 'broke')
  }))

test('"better" is said of what the rows show, and not of equal models or of too few rows', () =>
  withApp(async (app) => {
    const good = await fit(app)
    const poor = await fit(app, 'y', `select * replace (0.5 as a) from (${rowsSql(0, 2000)})`)
    const data = await table(app, rowsSql(5000, 1500))
    const said = await app.call('evaluate.compare', { model: good, data, against: [poor, good] })
    assert.deepEqual(
      said.rivals.map(({ verdict }) => verdict),
      ['better', 'no difference shown'],
    )
    assert.ok((said.rivals[0]?.loss?.high ?? 1) < 0)
    assert.equal((await app.call('evaluate.compare', { model: poor, data, against: [good] })).rivals[0]?.verdict, 'worse')
    assert.equal((await app.call('evaluate.compare', { model: good, data, against: [poor], metric: 'brier' })).rivals[0]?.verdict, 'better')
    const few = await app.call('evaluate.compare', { model: good, data: await table(app, rowsSql(5000, 4)), against: [good] })
    assert.notEqual(few.rivals[0]?.verdict, 'better')
    const [near, far] = [await fit(app, 'amount'), await fit(app, 'amount', `select * replace (0.5 as a) from (${rowsSql(0, 2000)})`)]
    assert.equal((await app.call('evaluate.compare', { model: near, data, against: [far] })).rivals[0]?.verdict, 'better')
    await assert.rejects(app.call('evaluate.compare', { model: near, data, against: [good] }), (error) =>
      isLevainError(error, 'input-invalid'),
    )
  }))

test('a learning curve rises with the rows, and too few of them are told as a problem', () =>
  withApp(async (app) => {
    const [data, validation] = [await table(app, rowsSql(0, 2000)), await table(app, rowsSql(5000, 1500))]
    const given = { data, validation, target: 'y', algorithm: 'logistic' as const, features: { drop: ['amount'] } }
    const said = await app.call('evaluate.learning', { ...given, shares: [0.0005, 0.02, 1] })
    assert.deepEqual(
      said.points.map(({ rows }) => rows),
      [1, 40, 2000],
    )
    assert.match(said.points[0]?.problem ?? '', /same value/)
    assert.ok((said.points[2]?.validation.value ?? 0) > (said.points[1]?.validation.value ?? 1))
    assert.equal(said.moreHelps, true)
    const flat = await app.call('evaluate.learning', { ...given, shares: [0.9, 1] })
    assert.ok(Math.abs(flat.gain?.value ?? 1) < 0.01)
    await assert.rejects(app.call('evaluate.learning', { ...given, target: 'zip' }), (error) => isLevainError(error, 'column-missing'))
  }))

test('constant and empty columns, unseen levels, enormous numbers and a single row give answers or a coded error', () =>
  withApp(async (app) => {
    const odd = (from: number, rows: number): string =>
      `select *, 7 as same, null::double as nothing, case when i % 5 = 0 then 1e308 else i end as huge
       from (select *, row_number() over () as i from (${rowsSql(from, rows)}))`
    const model = await fit(app, 'y', odd(0, 1000))
    const unseen = `select * replace ('Ulm' as city) from (${odd(5000, 300)})`
    for (const rows of [odd(5000, 300), odd(5000, 1), unseen]) {
      const given = { model, data: await table(app, rows) }
      // An answer that is not finite is none: what lets answers through refuses it.
      for (const ask of [
        () => app.call('evaluate.report', given),
        () => app.call('evaluate.curves', given),
        () => app.call('evaluate.slices', given),
        () => app.call('evaluate.stress', given),
        () => app.call('evaluate.compare', { ...given, against: [model] }),
        () => app.call('explain.dependence', { ...given, columns: ['huge'] }),
        () => app.call('explain.local', { ...given, background: given.data, samples: 200 }),
        () => app.call('explain.answers', { ...given, background: given.data, method: 'kernel', backgroundRows: 5, limit: 2 }),
        () => app.call('explain.counterfactuals', { ...given, background: given.data }),
      ])
        await ask()
      const empty = app.call('explain.dependence', { ...given, columns: ['nothing'] })
      await assert.rejects(empty, (error) => isLevainError(error, 'explanation-impossible'))
    }
  }))
